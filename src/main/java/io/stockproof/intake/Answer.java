package io.stockproof.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a reading was, once it is staged.
 *
 * @param inPart whether only some items were asked for
 * @param byItem whether it was read item by item: then only the items read whole are covered, else the whole supplier
 * @param complete whether what it does not have is missing; item by item, that is told of each item
 * @param stopped at a budget, and why
 * @param leavesItemsOut whether items that it names were not made, since its supplier may have no more of them
 */
record Answer(
        boolean inPart,
        boolean byItem,
        boolean complete,
        @Nullable String stopped,
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String digest,
        Instant takenAt,
        Instant observedAt,
        boolean leavesItemsOut) {

    Answer leavingItemsOut() {
        return new Answer(
                inPart, byItem, complete, stopped, etag, lastModified, digest, takenAt, observedAt, true);
    }

    boolean isWhole() {
        return stopped == null && !inPart && (byItem || complete);
    }
}
