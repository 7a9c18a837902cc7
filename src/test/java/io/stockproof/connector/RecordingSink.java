package io.stockproof.connector;

import io.stockproof.supplier.Description;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what a connector read, in short: {@code sku@location=units}. */
public class RecordingSink implements RowSink {

    public final List<Row> rows = new ArrayList<>();
    public final List<RowError> errors = new ArrayList<>();
    public final List<String> read = new ArrayList<>();
    public final List<String> gone = new ArrayList<>();
    public final List<String> resolved = new ArrayList<>();
    public final List<Description> described = new ArrayList<>();
    public int inVain;

    @Override
    public void row(Row row) {
        rows.add(row);
    }

    @Override
    public void rejected(RowError error) {
        errors.add(error);
    }

    @Override
    public void itemRead(String sku, Instant takenAt) {
        read.add(sku);
    }

    @Override
    public void itemGone(String sku, String reason, Instant takenAt) {
        gone.add(sku + ": " + reason);
    }

    @Override
    public void itemResolved(String sku, String pid, String vid) {
        resolved.add(sku + "=" + pid + "/" + vid);
    }

    @Override
    public Consumer<Description> descriptions() {
        return described::add;
    }

    @Override
    public void askedInVain() {
        inVain++;
    }

    public List<String> stock() {
        return rows.stream()
                .map(row -> row.sku() + "@" + row.location() + "=" + row.quantity())
                .toList();
    }

    public List<String> rejections() {
        return errors.stream()
                .map(error -> error.line() + " " + error.sku() + "@" + error.location() + " " + error.column() + " "
                        + error.detail())
                .toList();
    }
}
