package io.stockproof.diagnosis;

import java.util.Set;

/** Numbers that programs and people write where they mean none. */
final class Fillers {

    private static final Set<Long> NUMBERS = Set.of(
            9_999L, 10_000L, 99_999L, 100_000L, 999_999L, 1_000_000L, 9_999_999L, 99_999_999L, 999_999_999L, 32_767L,
            65_535L, 2_147_483_647L);

    private Fillers() {}

    /** Whether an item of the case's listing has one of them on hand. */
    static boolean areIn(Case of) {
        return of.items().stream().flatMap(item -> item.stock().stream()).anyMatch(at -> NUMBERS.contains(at.onHand()));
    }
}
