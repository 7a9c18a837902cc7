package io.stockproof.intake;

import io.stockproof.database.CopyText;
import io.stockproof.supplier.Description;
import io.stockproof.supplier.Descriptions;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;

/** What one run is told that items are, on its way into a table that is written to no log. Holds some thousands of them. */
final class StagedDescriptions implements Consumer<Description> {

    private static final int ROWS_MAX = 4_000;

    private final JdbcTemplate jdbc;
    private final WorkSlots slots;
    private final Descriptions descriptions;
    private final Run run;
    private final CopyText rows = new CopyText(
            "COPY intake_described (poll_id, line, sku, title, barcode, options) FROM STDIN");
    private long described;

    StagedDescriptions(JdbcTemplate jdbc, WorkSlots slots, Descriptions descriptions, Run run) {
        this.jdbc = jdbc;
        this.slots = slots;
        this.descriptions = descriptions;
        this.run = run;
    }

    @Override
    public void accept(Description item) {
        rows.row(run.pollId(), ++described, item.sku(), item.title(), item.barcode(),
                descriptions.text(item.options()));
        if (described % ROWS_MAX == 0) {
            slots.inTurnSurely(() -> rows.flush(jdbc));
        }
    }

    /** Writes what is still buffered, in the turn of whoever asks; false where there never was any. */
    boolean end() {
        rows.flush(jdbc);
        return described > 0;
    }
}
