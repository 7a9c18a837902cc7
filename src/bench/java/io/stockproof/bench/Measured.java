package io.stockproof.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The samples of all contenders, by round. */
public record Measured(Map<String, List<Sample>> samples) {

    public Spread spread(String contender, String figure) {
        return Spread.of(of(contender).stream().map(sample -> sample.figure(figure)).toList());
    }

    /** A contender's figure divided by that of its limit in the same round. */
    public Spread ratio(String contender, String limit, String figure) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < of(contender).size(); round++) {
            ratios.add(of(contender).get(round).figure(figure) / of(limit).get(round).figure(figure));
        }
        return Spread.of(ratios);
    }

    /**
     * A row a contender: its figures, and how the first of them stands to that of the limit.
     *
     * @param limit a contender's name
     */
    public Table table(String title, String limit, String... figures) {
        return table(title, limit, List.of(figures[0]), List.of(figures));
    }

    /** The same, with how each of {@code compared} stands to that of the limit. */
    public Table table(String title, String limit, List<String> compared, List<String> figures) {
        List<String> columns = new ArrayList<>(List.of("contender"));
        columns.addAll(figures);
        compared.forEach(figure -> columns.add(figure + " against " + limit));
        Table table = new Table(title, columns);
        for (String contender : samples.keySet()) {
            List<String> cells = new ArrayList<>(List.of(contender));
            figures.forEach(figure -> cells.add(spread(contender, figure).toString()));
            compared.forEach(
                    figure -> cells.add(contender.equals(limit) ? "1" : ratio(contender, limit, figure) + "×"));
            table.row(cells);
        }
        return table;
    }

    private List<Sample> of(String contender) {
        return Objects.requireNonNull(samples.get(contender), () -> "no contender " + contender);
    }
}
