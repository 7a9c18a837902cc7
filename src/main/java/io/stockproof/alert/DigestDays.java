package io.stockproof.alert;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Which day's digest is due. Pure. */
final class DigestDays {

    private DigestDays() {}

    /** The last day whose time has come, in UTC. */
    static LocalDate last(Instant now, LocalTime at) {
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        return end(today, at).isAfter(now) ? today.minusDays(1) : today;
    }

    /** To when it reaches. */
    static Instant end(LocalDate day, LocalTime at) {
        return day.atTime(at).toInstant(ZoneOffset.UTC);
    }
}
