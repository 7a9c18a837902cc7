package io.stockproof.intake;

import io.stockproof.database.CopyText;
import io.stockproof.supplier.Description;
import io.stockproof.supplier.Descriptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What one run is told that items are, on its way into a table that is written to no log. Holds about a megabyte of it, and
 * takes no more than some of a run. It never fails: stock that was read soundly counts whatever becomes of this.
 */
final class StagedDescriptions implements Consumer<Description> {

    private static final int BUFFERED_MAX = 1_000_000;

    /** Of a million items 128 each. */
    private static final long CHARACTERS_MAX = 128_000_000;

    private static final Logger log = LoggerFactory.getLogger(StagedDescriptions.class);

    private final JdbcTemplate jdbc;
    private final WorkSlots slots;
    private final Descriptions descriptions;
    private final Run run;
    private final CopyText rows = new CopyText(
            "COPY intake_described (poll_id, line, sku, title, barcode, options) FROM STDIN");
    private long described;
    private long characters;
    private int buffered;
    private boolean listens = true;
    private boolean failed;
    private boolean inVain;

    StagedDescriptions(JdbcTemplate jdbc, WorkSlots slots, Descriptions descriptions, Run run) {
        this.jdbc = jdbc;
        this.slots = slots;
        this.descriptions = descriptions;
        this.run = run;
    }

    @Override
    public void accept(Description item) {
        if (!listens) {
            return;
        }
        try {
            stage(item, descriptions.text(item.options()));
        } catch (RuntimeException e) {
            listens = false;
            failed = true;
            log.atWarn().addKeyValue("supplier", run.code()).setCause(e)
                    .log("What items are is not taken from this run");
        }
    }

    private void stage(Description item, @Nullable String options) {
        int length = item.sku().length() + length(item.title()) + length(item.barcode()) + length(options);
        if (characters + length > CHARACTERS_MAX) {
            listens = false;
            log.atWarn().addKeyValue("supplier", run.code()).addKeyValue("items", described)
                    .log("The supplier tells more of its items than is taken of one run");
            return;
        }
        rows.row(run.pollId(), ++described, item.sku(), item.title(), item.barcode(), options);
        characters += length;
        buffered += length;
        if (buffered >= BUFFERED_MAX) {
            slots.inTurnSurely(() -> rows.flush(jdbc));
            buffered = 0;
        }
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** The supplier failed when it was asked; what it had told until then counts. */
    void askedInVain() {
        inVain = true;
    }

    boolean wasInVain() {
        return inVain;
    }

    /** Writes what is still buffered, in the turn of whoever asks. */
    void end() {
        if (!failed) {
            rows.flush(jdbc);
        }
    }

    /** Whether something of it could not be staged, so that what is staged is not to be looked at. */
    boolean hasFailed() {
        return failed;
    }
}
