package io.stockproof.intake;

import org.jspecify.annotations.Nullable;

/**
 * All that a poll is judged by.
 *
 * @param itemsStated that it speaks of
 * @param itemsContradictory of those, the ones that it contradicts itself about
 * @param itemsMissing known ones in stock that it should speak of, and does not
 * @param replayOf an earlier poll of the very same bytes, if others have taken its place since
 */
record Evidence(
        Facts facts,
        Profile profile,
        Changes changes,
        long itemsStated,
        long itemsContradictory,
        long itemsMissing,
        @Nullable Long replayOf) {}
