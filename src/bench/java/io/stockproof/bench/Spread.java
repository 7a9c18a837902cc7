package io.stockproof.bench;

import java.util.List;

/** What a figure was over all rounds. */
public record Spread(double median, double min, double max) {

    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** {@code median [min..max]}, with as many digits as mean something. */
    @Override
    public String toString() {
        return digits(median) + " [" + digits(min) + ".." + digits(max) + "]";
    }

    static String digits(double figure) {
        double size = Math.abs(figure);
        String form = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(java.util.Locale.ROOT, form, figure);
    }
}
