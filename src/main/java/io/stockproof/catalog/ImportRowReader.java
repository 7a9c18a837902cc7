package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.web.CsvAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the cells of a record into a row, and says all that is wrong with it. */
final class ImportRowReader {

    private final Set<String> channels;
    private final Set<String> suppliers;

    /**
     * @param channels the codes that the caller may write
     * @param suppliers the codes that exist
     */
    ImportRowReader(Set<String> channels, Set<String> suppliers) {
        this.channels = channels;
        this.suppliers = suppliers;
    }

    /**
     * A record's outcome.
     *
     * @param row absent where not even its listing can be told
     */
    record Outcome(@Nullable ImportRow row, List<ImportError> errors) {}

    Outcome read(long line, Map<String, String> cells) {
        if (cells.isEmpty()) {
            return new Outcome(null, List.of(new ImportError(
                    line, null, "must have " + ListingSheet.HEADER.size() + " cells, as the header has")));
        }
        Cells at = new Cells(line, cells);
        String channel = at.code("channel", channels);
        String variant = at.text("variant");
        String sku = at.text("sku");
        String barcode = at.text("barcode");
        String title = at.text("title");
        String supplier = at.code("supplier", suppliers);
        String supplierSku = at.text("supplierSku");
        int units = at.number("units", Component.UNITS_MAX);
        int rank = at.number("rank", Source.RANK_MAX);
        if (variant == null && !at.failed("variant")) {
            at.error("variant", "is required");
        }
        if (channel == null && !at.failed("channel")) {
            at.error("channel", "is required");
        }
        if (supplier == null && supplierSku != null && !at.failed("supplier")) {
            at.error("supplier", "is required where supplierSku is given");
        }
        if (supplier != null && supplierSku == null && !at.failed("supplierSku")) {
            at.error("supplierSku", "is required where supplier is given");
        }
        if (variant == null || channel == null) {
            return new Outcome(null, at.errors);
        }
        return new Outcome(
                new ImportRow(
                        line, new ChannelCode(channel), variant, sku, barcode, title, supplier, supplierSku, units,
                        rank,
                        !at.errors.isEmpty()),
                at.errors);
    }

    /** The cells of one record, with the errors found so far. */
    private static final class Cells {

        private final long line;
        private final Map<String, String> cells;
        private final List<ImportError> errors = new ArrayList<>();

        Cells(long line, Map<String, String> cells) {
            this.line = line;
            this.cells = cells;
        }

        private String cell(String column) {
            return cells.getOrDefault(column, "");
        }

        @Nullable
        String text(String column) {
            String text = CsvAnswer.plain(cell(column));
            if (text.isBlank()) {
                return null;
            }
            if (!Codes.isPrintable(text)) {
                error(column, "must be at most " + Codes.TEXT_CHARACTERS_MAX + " printable characters");
                return null;
            }
            return text;
        }

        @Nullable
        String code(String column, Set<String> known) {
            String code = cell(column).strip();
            if (code.isEmpty()) {
                return null;
            }
            if (!Codes.isCode(code)) {
                error(column, "must match " + Codes.CODE_FORM);
                return null;
            }
            if (!known.contains(code)) {
                error(column, "there is no " + column + " " + code);
                return null;
            }
            return code;
        }

        int number(String column, int max) {
            String text = cell(column).strip();
            if (text.isEmpty()) {
                return 1;
            }
            int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
            if (number < 1 || number > max) {
                error(column, "must be a whole number from 1 to " + max);
                return 1;
            }
            return number;
        }

        void error(String column, String detail) {
            errors.add(new ImportError(line, column, detail));
        }

        boolean failed(String column) {
            return errors.stream().anyMatch(error -> column.equals(error.column()));
        }
    }
}
