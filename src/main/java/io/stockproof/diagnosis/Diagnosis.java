package io.stockproof.diagnosis;

import io.stockproof.kernel.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a store's number is not the purchasable one.
 *
 * @param reason that the engine gives; {@code null} where it withholds nothing, as when a store shows too little
 * @param rootCause the first gate that takes the number to 0, or below what is displayed
 * @param contributing what else stands in the way, in the order of the gates: fixing the first alone may change nothing
 * @param suggestion what to do, in words, with the numbers and names
 * @param causeKey the same for all rows with one cause; at most {@value #CAUSE_KEY_CHARACTERS_MAX} characters
 * @param unlocks the purchasable quantity if only the root cause were fixed; {@code null} where fixing it has no
 *     number, as where the store is to follow
 * @param unlocksAll the same if the contributing causes were fixed too
 */
public record Diagnosis(
        @Nullable Reason reason,
        RootCause rootCause,
        List<RootCause> contributing,
        String suggestion,
        Owner owner,
        FixClass fix,
        String causeKey,
        @Nullable Long unlocks,
        @Nullable Long unlocksAll,
        List<Evidence> evidence) {

    public static final int CAUSE_KEY_CHARACTERS_MAX = 200;

    public Diagnosis {
        contributing = List.copyOf(contributing);
        evidence = List.copyOf(evidence);
        if (causeKey.length() > CAUSE_KEY_CHARACTERS_MAX) {
            throw new IllegalArgumentException("causeKey must be at most " + CAUSE_KEY_CHARACTERS_MAX + " characters");
        }
    }

    /** Decides from {@code facts} alone, so the same facts always give the same diagnosis. */
    static Diagnosis of(Case facts) {
        Findings found = new Examination(facts).findings();
        return new Diagnosis(
                found.reason(),
                found.cause(),
                found.contributing(),
                new Suggestions(facts, found).text(),
                found.cause().owner(),
                found.cause().fix(),
                new CauseKeys(facts, found).key(),
                found.unlocks(),
                found.unlocksAll(),
                EvidenceList.of(facts, found));
    }
}
