package io.stockproof.bench;

import java.util.ArrayList;
import java.util.Arrays;
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
        List<String> columns = new ArrayList<>(List.of("contender"));
        columns.addAll(Arrays.asList(figures));
        columns.add(figures[0] + " against " + limit);
        Table table = new Table(title, columns);
        for (String contender : samples.keySet()) {
            List<String> cells = new ArrayList<>(List.of(contender));
            for (String figure : figures) {
                cells.add(spread(contender, figure).toString());
            }
            cells.add(contender.equals(limit) ? "1" : ratio(contender, limit, figures[0]) + "×");
            table.row(cells);
        }
        return table;
    }

    private List<Sample> of(String contender) {
        return Objects.requireNonNull(samples.get(contender), () -> "no contender " + contender);
    }
}
