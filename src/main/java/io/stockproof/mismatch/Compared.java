package io.stockproof.mismatch;

import io.stockproof.availability.Context;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.display.Displays.Shown;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A display beside what can be bought, and beside what is recorded of it.
 *
 * @param shown {@code null} where the store shows nothing that is known
 * @param listing {@code null} where the channel does not list the variant
 * @param available 0 without a listing
 * @param kind {@code null} where it is right, or there is nothing to compare
 * @param looksHere whether the channel still looks at this context
 * @param recorded the mismatch that is not resolved yet, if any
 * @param at when, by the database's clock
 */
record Compared(
        Place place,
        Context context,
        @Nullable Shown shown,
        @Nullable ListingFacts listing,
        long available,
        @Nullable MismatchKind kind,
        boolean looksHere,
        @Nullable Recorded recorded,
        Instant at) {

    /** A mismatch as it was last written. */
    record Recorded(
            long id,
            String variant,
            String context,
            MismatchKind kind,
            MismatchState state,
            long displayed,
            long purchasable,
            String causeKey,
            Instant lastSeenAt) {}

    long displayed() {
        return shown == null ? -1 : shown.quantity();
    }

    /** When the store last showed another number. */
    @Nullable
    Instant movedAt() {
        return shown == null ? null : shown.changedAt();
    }

    /** Whether what is recorded is what was found, whatever the numbers. */
    boolean isAsRecorded() {
        return recorded == null ? kind == null : recorded.kind() == kind;
    }

    /** Whether the numbers of a recorded one have changed. */
    boolean isNews() {
        return recorded != null && (recorded.displayed() != displayed() || recorded.purchasable() != available);
    }

    /** Why what was recorded has ended, in words. */
    String resolution() {
        if (!looksHere) {
            return "The channel looks at this destination no longer.";
        } else if (listing == null) {
            return "The channel lists the variant no longer.";
        } else if (shown == null) {
            return "The store is not known to show the variant any longer.";
        }
        return "The store shows " + shown.quantity() + " (observed " + shown.observedAt() + "), and " + available
                + " can be bought.";
    }

    /** The suppliers of all sources, the best first. */
    List<String> suppliers() {
        return listing == null
                ? List.of()
                : listing.sources().stream()
                        .map(SourceFacts::components)
                        .flatMap(List::stream)
                        .map(component -> component.supplier().value())
                        .distinct()
                        .toList();
    }
}
