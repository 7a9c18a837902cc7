package io.stockproof.diagnosis;

import io.stockproof.availability.Answer;
import io.stockproof.availability.Explanation;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an examination found.
 *
 * @param obstacle the closed gate; {@code null} where no gate is the cause
 * @param subject the component that it is about; {@code null} where it is about none
 * @param now what can be bought
 */
record Findings(
        @Nullable Reason reason,
        RootCause cause,
        @Nullable Obstacle obstacle,
        Explanation.@Nullable Part subject,
        List<RootCause> contributing,
        Answer now,
        @Nullable Long unlocks,
        @Nullable Long unlocksAll) {

    Findings {
        contributing = List.copyOf(contributing);
    }

    Findings with(RootCause more) {
        List<RootCause> contributing = new ArrayList<>(this.contributing);
        contributing.add(more);
        return new Findings(
                reason, cause, obstacle, subject, contributing.stream().sorted().toList(), now, unlocks, unlocksAll);
    }
}
