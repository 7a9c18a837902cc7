package io.stockproof.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.diagnosis.RootCause;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What happened in a channel's day.
 *
 * @param day in which it ends
 * @param from a day before {@code until}, which is when the channel's setup has it made
 * @param mismatches what opened, closed and is there
 * @param topCauses of what is there, those with most rows first, at most {@value #CAUSES_MAX}
 * @param carts of the hours that began in the day
 * @param alerts that were open at any time of it, the newest first, at most {@value #ALERTS_MAX}
 * @param scoresFell suppliers of the channel whose score is less than in its digest before, the worst first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Digest(
        String channel,
        LocalDate day,
        Instant from,
        Instant until,
        Instant madeAt,
        Mismatches mismatches,
        List<Cause> topCauses,
        Carts carts,
        List<AlertBody> alerts,
        List<ScoreFell> scoresFell) {

    static final int CAUSES_MAX = 10;
    static final int ALERTS_MAX = 50;

    Digest {
        topCauses = List.copyOf(topCauses);
        alerts = List.copyOf(alerts);
        scoresFell = List.copyOf(scoresFell);
    }

    /**
     * Mismatches of the channel.
     *
     * @param opened in the day, reopened ones too
     * @param resolved in the day
     * @param open when the digest was made, acknowledged ones too
     * @param overstatedUnits of those
     * @param unexplained those of them whose cause is not known
     */
    record Mismatches(long opened, long resolved, long open, long overstatedUnits, long unexplained) {}

    /**
     * One cause, and what it breaks in the channel.
     *
     * @param cause the id of its card
     * @param suggestion of the row that is off by most
     */
    record Cause(
            long cause,
            String causeKey,
            RootCause rootCause,
            String suggestion,
            long listings,
            long mismatches,
            long overstatedUnits,
            long rejectedCarts,
            Instant since) {}

    /**
     * Lines that checkout was asked for.
     *
     * @param shownAvailable those of the refused that had been shown as available
     * @param contradictions those that had been promised, and nothing explains why they were refused
     */
    record Carts(long lines, long refused, long shownAvailable, long contradictions) {}

    /** A supplier's score, and what it was in the digest before. */
    record ScoreFell(String supplier, int before, int score) {}

    /** As an event carries it. */
    record Told(String subscription, long sequence, Digest digest) {}
}
