package io.stockproof.mismatch;

import io.stockproof.diagnosis.Diagnosis;
import io.stockproof.diagnosis.Evidence;
import io.stockproof.display.Displays.Served;
import io.stockproof.display.Displays.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A mismatch as it is to be written: each member is a column. */
record Written(
        int channelId,
        String variant,
        String context,
        MismatchKind kind,
        long displayed,
        long purchasable,
        String displayedSource,
        Instant displayedAt,
        @Nullable String reason,
        String rootCause,
        List<String> contributing,
        String suggestion,
        String owner,
        String fix,
        @Nullable Long unlocks,
        @Nullable Long unlocksAll,
        List<Evidence> evidence,
        String causeKey,
        List<String> suppliers,
        Instant at,
        Instant beganAt) {

    /** Who says what a store shows. */
    static final String SOURCE = "STORE";

    /** Carts that were refused so long before a display was first found wrong count: what it was wrong by came before. */
    private static final Duration BEFORE = Duration.ofSeconds(5);

    /**
     * Puts together what was found.
     *
     * @param since when it was first found
     * @param served what this service answered there; evidence
     */
    static Written of(Compared found, Diagnosis diagnosis, Instant since, @Nullable Served served) {
        Shown shown = Objects.requireNonNull(found.shown());
        List<Evidence> evidence = new ArrayList<>(diagnosis.evidence());
        if (served != null) {
            evidence.add(new Evidence(
                    "SERVED", served.version(), "This service answered " + served.available() + " (purchasable "
                            + served.purchasable() + ").",
                    served.servedAt()));
        }
        return new Written(
                found.place().channelId(),
                found.place().variant(),
                found.place().context(),
                Objects.requireNonNull(found.kind()),
                shown.quantity(),
                found.available(),
                SOURCE,
                shown.observedAt(),
                diagnosis.reason() == null ? null : diagnosis.reason().name(),
                diagnosis.rootCause().name(),
                diagnosis.contributing().stream().map(Enum::name).toList(),
                diagnosis.suggestion(),
                diagnosis.owner().name(),
                diagnosis.fix().name(),
                diagnosis.unlocks(),
                diagnosis.unlocksAll(),
                evidence,
                diagnosis.causeKey(),
                found.suppliers(),
                found.at(),
                since.minus(BEFORE));
    }
}
