package io.stockproof.alert;

import io.stockproof.alert.Step.Pace;
import io.stockproof.alert.Step.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a channel's alerts, from what is open and what is measured alone. */
final class Steps {

    private Steps() {}

    private record Key(AlertKind kind, @Nullable String supplier) {}

    /** One step at most for each alert that is open or to be opened; none for one that may yet be measured again. */
    static List<Step> of(Collection<Standing> open, Collection<Measure> measures, Instant now, Pace pace) {
        Map<Key, Standing> standing = new HashMap<>();
        open.forEach(alert -> standing.put(new Key(alert.kind(), alert.supplier()), alert));
        List<Step> steps = new ArrayList<>();
        for (Measure measure : measures) {
            Standing alert = standing.remove(new Key(measure.kind(), measure.supplier()));
            Level level = alert == null ? measure.level() : measure.levelAfter(alert.level());
            if (alert == null) {
                if (level != null) {
                    steps.add(new Step.Opens(measure, level));
                }
            } else if (level == null) {
                steps.add(new Step.Ends(alert, measure));
            } else {
                boolean isWorse = level.compareTo(alert.level()) > 0;
                boolean isLongAgo = !alert.toldAt().plus(pace.remindAfter()).isAfter(now);
                steps.add(new Step.Stays(alert, measure, level, isWorse || isLongAgo));
            }
        }
        open.stream()
                .filter(alert -> standing.containsKey(new Key(alert.kind(), alert.supplier())))
                .filter(alert -> !alert.lastSeenAt().plus(pace.endAfter()).isAfter(now))
                .forEach(alert -> steps.add(new Step.Ends(alert, null)));
        return steps;
    }
}
