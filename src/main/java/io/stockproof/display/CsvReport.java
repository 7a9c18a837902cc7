package io.stockproof.display;

import io.stockproof.web.CsvAnswer;
import io.stockproof.web.CsvSheet;
import io.stockproof.web.Instants;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a sheet of displays. */
final class CsvReport {

    static final List<String> REQUIRED = List.of("variant", "quantity", "observedAt");
    static final List<String> OPTIONAL = List.of("country", "region", "postalCode", "shippingMethod");

    private CsvReport() {}

    /**
     * Hands over each row.
     *
     * @throws IOException where the body breaks off
     * @throws io.stockproof.problem.Problem where it is no such sheet
     */
    static void read(InputStream body, long rowsMax, Supplier<Instant> now, Consumer<DisplayRow.Read> rows)
            throws IOException {
        CsvSheet.read(body, REQUIRED, OPTIONAL, rowsMax, (line, cells) -> rows.accept(one(line, cells, now.get())));
    }

    private static DisplayRow.Read one(long line, Map<String, String> cells, Instant now) {
        if (cells.isEmpty()) {
            return DisplayRow.fault(line, "", "must have as many cells as the header");
        }
        String country = cell(cells, "country");
        String region = cell(cells, "region");
        String postalCode = cell(cells, "postalCode");
        String method = cell(cells, "shippingMethod");
        boolean isContext = country != null || region != null || postalCode != null || method != null;
        return DisplayRow.read(
                line,
                new DisplayRow.Raw(
                        cell(cells, "variant"), number(cell(cells, "quantity")), instant(cell(cells, "observedAt")),
                        isContext, country, region, postalCode, method),
                now);
    }

    private static @Nullable String cell(Map<String, String> cells, String column) {
        String cell = CsvAnswer.plain(cells.getOrDefault(column, ""));
        return cell.isBlank() ? null : cell;
    }

    private static @Nullable Long number(@Nullable String cell) {
        return cell != null && cell.strip().matches("[0-9]{1,18}") ? Long.valueOf(cell.strip()) : null;
    }

    private static @Nullable Instant instant(@Nullable String cell) {
        try {
            return cell == null ? null : Instants.parse(cell.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
