package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.InputError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of one listing make of it: the listing, or the reasons why it stays as it is. A listing is taken whole
 * or not at all, since a bundle without one of its components would be sold as something else.
 *
 * @param listing absent where a row is in error
 * @param errors of rows that were sound by themselves
 */
record ImportedListing(@Nullable Listing listing, List<ImportError> errors) {

    private static final Pattern COMPONENT =
            Pattern.compile("sources\\[(\\d+)](?:\\.components(?:\\[(\\d+)])?)?(?:\\.(\\w+))?");

    /**
     * What there is: since a row was read, what it names may have been deleted.
     *
     * @param channels each with whether it sums its sources
     */
    record Known(Map<ChannelCode, Boolean> channels, Set<SupplierCode> suppliers) {}

    /** Rows of one listing, in the order of the file. */
    static ImportedListing of(List<ImportRow> rows, Known known) {
        List<ImportError> errors = new ArrayList<>();
        if (rows.stream().noneMatch(ImportRow::faulty)) {
            checkNames(rows, known, errors);
            checkAgreement(rows, errors);
            SortedMap<Integer, List<ImportRow>> byRank = new TreeMap<>();
            rows.stream()
                    .filter(row -> row.supplier() != null)
                    .forEach(row -> byRank.computeIfAbsent(row.rank(), rank -> new ArrayList<>()).add(row));
            Listing listing = listing(rows.getFirst(), byRank);
            List<List<ImportRow>> sources = List.copyOf(byRank.values());
            ListingRules.errorsOf(listing, "", known.channels().getOrDefault(listing.channel(), false))
                    .forEach(error -> errors.add(located(error, rows.getFirst(), sources)));
            if (errors.isEmpty()) {
                return new ImportedListing(listing, List.of());
            }
        }
        Set<Long> told = new HashSet<>();
        errors.forEach(error -> told.add(error.line()));
        rows.stream()
                .filter(row -> !row.faulty() && !told.contains(row.line()))
                .forEach(row -> errors.add(new ImportError(
                        row.line(), null, "is not applied, since another row of its listing is in error")));
        return new ImportedListing(null, List.copyOf(errors));
    }

    private static Listing listing(ImportRow head, SortedMap<Integer, List<ImportRow>> byRank) {
        List<Source> sources = new ArrayList<>();
        byRank.forEach((rank, rows) -> sources.add(
                new Source(rank, rows.stream().map(ImportedListing::component).toList())));
        return new Listing(
                head.channel(), head.variant(), head.sku(), head.barcode(), head.title(), Map.of(), Boolean.TRUE,
                sources);
    }

    private static Component component(ImportRow row) {
        return new Component(
                new SupplierCode(Objects.requireNonNull(row.supplier())),
                Objects.requireNonNull(row.supplierSku()),
                row.units());
    }

    private static void checkNames(List<ImportRow> rows, Known known, List<ImportError> errors) {
        for (ImportRow row : rows) {
            String supplier = row.supplier();
            if (!known.channels().containsKey(row.channel())) {
                errors.add(new ImportError(row.line(), "channel", "there is no channel " + row.channel()));
            } else if (supplier != null && !known.suppliers().contains(new SupplierCode(supplier))) {
                errors.add(new ImportError(row.line(), "supplier", "there is no supplier " + supplier));
            }
        }
    }

    private static void checkAgreement(List<ImportRow> rows, List<ImportError> errors) {
        Map<String, Function<ImportRow, @Nullable String>> columns = new HashMap<>();
        columns.put("sku", ImportRow::sku);
        columns.put("barcode", ImportRow::barcode);
        columns.put("title", ImportRow::title);
        ImportRow first = rows.getFirst();
        for (ImportRow row : rows.subList(1, rows.size())) {
            columns.forEach((column, value) -> {
                if (!Objects.equals(value.apply(row), value.apply(first))) {
                    errors.add(new ImportError(
                            row.line(), column,
                            "must be the same as on line " + first.line() + " of the same listing"));
                }
            });
            if (row.supplier() == null || first.supplier() == null) {
                errors.add(new ImportError(
                        row.line(), "supplier", "a listing without a supplier must have this one row only"));
            }
        }
    }

    /** Finds the row and column that {@code error} speaks of. */
    private static ImportError located(InputError error, ImportRow head, List<List<ImportRow>> sources) {
        Matcher at = COMPONENT.matcher(error.pointer());
        if (!at.matches()) {
            return new ImportError(head.line(), null, error.pointer() + " " + error.detail());
        }
        List<ImportRow> source = sources.get(Integer.parseInt(at.group(1)));
        ImportRow row = at.group(2) == null ? source.getLast() : source.get(Integer.parseInt(at.group(2)));
        String member = at.group(3) == null ? "sku" : at.group(3);
        return new ImportError(row.line(), member.equals("sku") ? "supplierSku" : member, error.detail());
    }
}
