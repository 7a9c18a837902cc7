package io.stockproof.diagnosis;

import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A way to send it.
 *
 * @param needs the gates that have to open for most of it
 * @param obstacles those for all of it, the first first
 */
record Way(Walk walk, Set<Reason> needs, List<Obstacle> obstacles) {

    /**
     * By this walk.
     *
     * @param least how much would be all of it
     * @param most how much would be most of it
     */
    static Way of(Walk walk, long least, long most) {
        List<Walk.Closed> closed = new ArrayList<>(walk.closedUntil(most, EnumSet.noneOf(Reason.class)));
        Set<Reason> needs = EnumSet.noneOf(Reason.class);
        closed.forEach(one -> needs.add(one.gate()));
        closed.addAll(walk.closedUntil(least, needs));
        return new Way(
                walk, needs, closed.stream().map(one -> Obstacle.of(one, walk.account(one))).toList());
    }
}
