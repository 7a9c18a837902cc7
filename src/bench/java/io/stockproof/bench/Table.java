package io.stockproof.bench;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings; prints as Markdown, aligned so that a terminal shows it well. */
public final class Table {

    private final String title;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String title, List<String> columns) {
        this.title = title;
        this.rows.add(List.copyOf(columns));
    }

    public Table row(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row has " + rows.getFirst().size() + " cells, not " + cells.size());
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder("### ").append(title).append("\n\n");
        for (int n = 0; n < rows.size(); n++) {
            line(text, rows.get(n), widths, ' ');
            if (n == 0) {
                line(text, java.util.Collections.nCopies(columns, ""), widths, '-');
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths, char filler) {
        for (int i = 0; i < cells.size(); i++) {
            text.append("| ").append(cells.get(i));
            text.append(String.valueOf(filler).repeat(widths[i] - cells.get(i).length())).append(' ');
        }
        text.append("|\n");
    }
}
