package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the order fared at one layer. Those behind the first that fails are judged as if it had been repaired.
 *
 * @param reasons of this layer that keep units from the order, over all lines
 * @param variants that do not get past it, at most {@value #SHOWN_MAX}
 * @param fix what to do, in words; {@code null} where nothing is to be done or nobody knows
 * @param evidence at most {@value #SHOWN_MAX} facts
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record LayerReport(
        Layer layer,
        Verdict verdict,
        String detail,
        List<Reason> reasons,
        List<String> variants,
        @Nullable String fix,
        List<Evidence> evidence,
        Instant at,
        long durationMillis) {

    static final int SHOWN_MAX = 20;

    private static final int DETAILS_MAX = 3;

    LayerReport {
        reasons = List.copyOf(reasons);
        variants = some(variants);
        evidence = some(evidence);
    }

    /** What is found of one variant, or of one supplier, at a layer. */
    record Finding(
            @Nullable String variant,
            Verdict verdict,
            String detail,
            List<Reason> reasons,
            @Nullable String fix,
            List<Evidence> evidence) {

        Finding {
            reasons = List.copyOf(reasons);
            evidence = List.copyOf(evidence);
        }

        static Finding of(@Nullable String variant, Verdict verdict, String detail) {
            return new Finding(variant, verdict, detail, List.of(), null, List.of());
        }
    }

    /** The worst of the findings speaks for all: one that fails, then one that is not known. */
    static LayerReport of(Layer layer, Collection<Finding> findings, Instant at, long durationMillis) {
        Verdict verdict = worst(findings);
        List<Finding> telling =
                findings.stream().filter(finding -> finding.verdict() == verdict).toList();
        return new LayerReport(
                layer,
                verdict,
                detail(telling),
                telling.stream().flatMap(finding -> finding.reasons().stream()).distinct().toList(),
                verdict == Verdict.PASSED
                        ? List.of()
                        : telling.stream().map(Finding::variant).filter(Objects::nonNull).distinct().toList(),
                telling.stream().map(Finding::fix).filter(Objects::nonNull).findFirst().orElse(null),
                telling.stream().flatMap(finding -> finding.evidence().stream()).distinct().toList(),
                at,
                durationMillis);
    }

    private static Verdict worst(Collection<Finding> findings) {
        for (Verdict verdict : List.of(Verdict.FAILED, Verdict.UNKNOWN, Verdict.PASSED)) {
            if (findings.stream().anyMatch(finding -> finding.verdict() == verdict)) {
                return verdict;
            }
        }
        return Verdict.SKIPPED;
    }

    private static String detail(List<Finding> telling) {
        if (telling.isEmpty()) {
            return "There is nothing to look at.";
        }
        List<String> details = telling.stream().map(Finding::detail).distinct().toList();
        int more = details.size() - DETAILS_MAX;
        return String.join(" ", details.subList(0, Math.min(DETAILS_MAX, details.size())))
                + (more > 0 ? " And " + more + " more." : "");
    }

    private static <T> List<T> some(List<T> all) {
        return List.copyOf(all.subList(0, Math.min(SHOWN_MAX, all.size())));
    }
}
