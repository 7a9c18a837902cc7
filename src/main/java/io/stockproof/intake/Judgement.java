package io.stockproof.intake;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is thought of a poll.
 *
 * @param suspicions for which some of it, or all, is not believed
 * @param findings those, and what else stands out
 * @param leavesNames whether it names items or locations that are still not made
 * @param profile what the next poll is compared with, should this one be applied whole
 */
record Judgement(Evidence evidence, Set<Suspicion> suspicions, List<Finding> findings, boolean leavesNames,
        Profile profile) {

    Judgement {
        suspicions = Set.copyOf(suspicions);
        findings = List.copyOf(findings);
    }

    /** Whether nothing of it is believed. */
    boolean isWhole() {
        return suspicions.stream().anyMatch(Suspicion::isWhole);
    }

    /** Why items and locations that it names for the first time are not to be made; {@code null}: they are. */
    @Nullable
    Suspicion doubtsNames() {
        return suspicions.stream().filter(Suspicion::doubtsNames).min(Comparator.naturalOrder()).orElse(null);
    }
}
