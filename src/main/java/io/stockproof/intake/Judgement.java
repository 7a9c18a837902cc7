package io.stockproof.intake;

import java.util.List;
import java.util.Set;

/**
 * What is thought of a poll.
 *
 * @param suspicions for which some of it, or all, is not believed
 * @param findings those, and what else stands out
 * @param profile what the next poll is compared with, should this one be applied whole
 */
record Judgement(Evidence evidence, Set<Suspicion> suspicions, List<Finding> findings, Profile profile) {

    Judgement {
        suspicions = Set.copyOf(suspicions);
        findings = List.copyOf(findings);
    }

    /** Whether nothing of it is believed. */
    boolean isWhole() {
        return suspicions.stream().anyMatch(Suspicion::isWhole);
    }
}
