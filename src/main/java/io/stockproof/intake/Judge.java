package io.stockproof.intake;

import io.stockproof.intake.Newcomers.Named;
import io.stockproof.intake.Verdict.Crossed;
import io.stockproof.intake.Verdict.LastGood;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gathers what a poll is judged by, and has it judged: within the transaction that decides. */
@Component
class Judge {

    private static final BigDecimal WEIGHT_OF_ONE = new BigDecimal("0.2");

    private final Difference difference;
    private final Pending pending;
    private final Suspects suspects;
    private final StagedRows staged;
    private final Newcomers newcomers;
    private final LastGoodRepository lastGood;

    Judge(
            Difference difference,
            Pending pending,
            Suspects suspects,
            StagedRows staged,
            Newcomers newcomers,
            LastGoodRepository lastGood) {
        this.difference = difference;
        this.pending = pending;
        this.suspects = suspects;
        this.staged = staged;
        this.newcomers = newcomers;
        this.lastGood = lastGood;
    }

    Judgement judge(Run run, Answer answer, Staging read) {
        LastGood before = lastGood.find(run.supplierId()).orElse(null);
        // Before the first good poll there is nothing to compare with, and very much that is new. What is left out is as if
        // it had not been named.
        Named named = before == null || answer.leavesItemsOut() ? Named.NONE : newcomers.named(run, read);
        Evidence evidence = evidence(run, answer, read, before, named);
        List<Crossed> crossed =
                Verdict.of(evidence, run.stored().supplier().guard(), before, answer.isWhole());
        Set<Suspicion> suspicions = EnumSet.noneOf(Suspicion.class);
        crossed.forEach(one -> suspicions.add(one.suspicion()));
        List<Finding> findings =
                new ArrayList<>(crossed.stream().map(Crossed::finding).toList());
        if (suspicions.contains(Suspicion.ROWS_SHARE) && suspects.areFewRowsConfirmed(run, answer, read.rowsRead())) {
            suspicions.remove(Suspicion.ROWS_SHARE);
            findings.add(Finding.of("CONFIRMED", "Further polls had as few rows; what is missing counts as missing"));
        }
        findings.addAll(remarks(evidence, answer, before, suspicions));
        if (answer.leavesItemsOut()) {
            findings.add(
                    Finding.of("TOO_MANY_ITEMS", "The supplier has as many items as its feed may make; what else it "
                            + "names is left out"));
        }
        boolean leavesNames = named.isAny() || answer.leavesItemsOut();
        return new Judgement(evidence, suspicions, findings, leavesNames, profile(evidence, before));
    }

    private Evidence evidence(Run run, Answer answer, Staging read, @Nullable LastGood before, Named named) {
        Changes changes =
                before == null ? Changes.NONE : suspects.changes(run, pending.count(run.pollId()), read.proposed());
        return new Evidence(
                difference.facts(run, answer, read),
                read.profile(),
                changes.with(named.items()),
                staged.itemsStated(run, read) + named.items() + named.elsewhere(),
                staged.contradictoryItems(run) + named.contradictory(),
                suspects.missing(run),
                before == null ? null : suspects.replayOf(run, answer.digest()).orElse(null));
    }

    /** What stands out without holding anything. */
    private static List<Finding> remarks(
            Evidence evidence, Answer answer, @Nullable LastGood before, Set<Suspicion> suspicions) {
        List<Finding> remarks = new ArrayList<>();
        long missing = evidence.itemsMissing();
        if (missing > 0 && !suspicions.contains(Suspicion.ROWS_SHARE)) {
            remarks.add(Finding.counted("MISSING", missing + " items in stock are not in a complete answer", missing));
        }
        long rejected = evidence.profile().rejected();
        if (rejected > 0) {
            remarks.add(Finding.counted("REJECTED", rejected + " rows cannot be read", rejected));
        }
        Instant known = before == null ? null : before.takenAt();
        if (known != null && answer.takenAt().isBefore(known)) {
            remarks.add(Finding.of("OLDER", "It is older than what is known, of " + known));
        }
        long contradictory = evidence.itemsContradictory();
        if (contradictory > 0) {
            remarks.add(Finding.counted(
                    "CONTRADICTORY", contradictory + " items are stated more than once, differently", contradictory));
        }
        if (answer.stopped() != null) {
            remarks.add(Finding.of("STOPPED", answer.stopped()));
        }
        return remarks;
    }

    /** What the next poll is compared with. How alike a supplier's polls are is an average that forgets slowly. */
    private static Profile profile(Evidence evidence, @Nullable LastGood before) {
        Profile known = before == null ? null : before.profile();
        long inStock = evidence.facts().itemsInStock();
        if (known == null || inStock == 0) {
            return evidence.profile();
        }
        BigDecimal likeness = evidence.changes().likeness(inStock);
        BigDecimal usual = known.likeness() == null ? likeness : known.likeness();
        BigDecimal next = usual.add(likeness.subtract(usual).multiply(WEIGHT_OF_ONE));
        // Rounded, else it would grow by a digit with each poll.
        return evidence.profile().usually(next.setScale(4, RoundingMode.HALF_UP), known.compared() + 1);
    }
}
