package io.stockproof.testorder;

import io.stockproof.diagnosis.Evidence;
import io.stockproof.mismatch.QuoteMismatches;
import io.stockproof.mismatch.QuoteMismatches.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Has a mismatch opened where a supplier's quote contradicts us, and ended where one no longer does. */
@Component
class QuotedMismatches {

    private static final Logger log = LoggerFactory.getLogger(QuotedMismatches.class);

    private final QuoteMismatches mismatches;

    QuotedMismatches(QuoteMismatches mismatches) {
        this.mismatches = mismatches;
    }

    /** The order is done, whatever becomes of this: the next one tells it anew. */
    void tell(TestOrder order, Walk.Start start, QuoteLayer.Quoted quoted) {
        List<Quoted> told = told(order, start, quoted);
        try {
            mismatches.tell(order.channel(), start.context(), order.id(), order.finishedAt(), told);
        } catch (DataAccessException | TransactionException e) {
            log.atWarn().addKeyValue("testOrder", order.id()).setCause(e)
                    .log("What a supplier says otherwise was not told");
        }
    }

    private static List<Quoted> told(TestOrder order, Walk.Start start, QuoteLayer.Quoted quoted) {
        List<Quoted> told = new ArrayList<>();
        Stream<String> disagreed = quoted.disagreements().stream().map(TestOrder.Disagreement::variant);
        Stream.concat(disagreed, quoted.agreed().stream()).distinct().forEach(variant -> {
            long available = start.answer(variant).available();
            told.add(new Quoted(
                    variant,
                    available,
                    quoted.unsent().contains(variant) ? 0 : available,
                    quoted.disagreements().stream()
                            .filter(one -> one.variant().equals(variant))
                            .map(one -> new QuoteMismatches.Disagreement(
                                    one.supplier(), one.from(), one.shippingMethod(), one.weShip(), one.detail()))
                            .toList(),
                    evidence(order, quoted, variant)));
        });
        return told;
    }

    /** What the supplier's quotes of the variant hold. */
    private static List<Evidence> evidence(TestOrder order, QuoteLayer.Quoted quoted, String variant) {
        return quoted.findings().stream()
                .filter(finding -> Objects.equals(finding.variant(), variant))
                .flatMap(finding -> finding.evidence().stream())
                .limit(LayerReport.SHOWN_MAX)
                .map(one -> new Evidence(one.kind().name(), Long.toString(order.id()), one.detail(), one.at()))
                .toList();
    }
}
