package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps all that a calculation tells of, for an explanation. */
final class Account implements Waterfall {

    /**
     * One telling.
     *
     * @param location {@code null} for what was left over or noted
     * @param quantity 0 for what was noted
     */
    record Line(int source, int component, @Nullable LocationCode location, Reason reason, long quantity) {}

    private final List<Line> withheld = new ArrayList<>();
    private final List<Line> leftOver = new ArrayList<>();

    @Override
    public void withheld(int source, int component, LocationCode location, Reason reason, long quantity) {
        withheld.add(new Line(source, component, location, reason, quantity));
    }

    @Override
    public void leftOver(int source, int component, Reason reason, long quantity) {
        leftOver.add(new Line(source, component, null, reason, quantity));
    }

    @Override
    public void noted(int source, int component, Reason reason) {
        withheld.add(new Line(source, component, null, reason, 0));
    }

    @Override
    public void noted(Reason reason) {
        // Holds of the whole listing, not of a component: the answer's reasons carry it.
    }

    /** In the order of the gates, then of the locations; what was noted only where no units say the same. */
    List<Line> withheldOf(int source, int component) {
        List<Line> lines = of(withheld, source, component);
        return lines.stream()
                .filter(line -> line.quantity() > 0
                        || lines.stream().noneMatch(other -> other.reason() == line.reason() && other.quantity() > 0))
                .sorted(Comparator.comparing(Line::reason)
                        .thenComparing(line -> line.location() == null ? "" : line.location().toString()))
                .toList();
    }

    /** In the order of {@link Reason}. */
    List<Line> leftOverOf(int source, int component) {
        return of(leftOver, source, component).stream()
                .sorted(Comparator.comparing(Line::reason))
                .toList();
    }

    /** All that one reason withheld or left over. */
    List<Line> by(Reason reason) {
        List<Line> lines = new ArrayList<>(withheld);
        lines.addAll(leftOver);
        return lines.stream().filter(line -> line.reason() == reason).toList();
    }

    private static List<Line> of(List<Line> lines, int source, int component) {
        return lines.stream()
                .filter(line -> line.source() == source && line.component() == component)
                .toList();
    }
}
