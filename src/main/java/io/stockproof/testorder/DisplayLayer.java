package io.stockproof.testorder;

import io.stockproof.testorder.LayerReport.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the store shows a shopper, beside what can be bought. */
@Component
class DisplayLayer {

    List<Finding> findings(Walk.Start start) {
        return start.trials().keySet().stream()
                .map(variant -> Finding.of(variant, Verdict.UNKNOWN, "No store has told what it shows."))
                .toList();
    }
}
