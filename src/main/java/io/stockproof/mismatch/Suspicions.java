package io.stockproof.mismatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is suspected, until it is settled. Of one thread. At most so many: what does not fit is found again by the next
 * full comparison.
 */
final class Suspicions {

    static final int MAX = 100_000;

    private final Map<Place, Suspicion> suspicions = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Set<Place> queued = new HashSet<>();

    private record Due(Instant at, Place place) implements Comparable<Due> {

        @Override
        public int compareTo(Due other) {
            return at.compareTo(other.at);
        }
    }

    /** Takes note of a difference; what it was, once it is settled and then forgotten, or {@code null}. */
    @Nullable
    Suspicion settled(
            Place place, @Nullable MismatchKind found, @Nullable Instant movedAt, Instant now, Duration settle) {
        Suspicion before = suspicions.get(place);
        Suspicion after = before == null
                ? Suspicion.first(found, movedAt, now)
                : before.again(found, movedAt, now, settle);
        if (after.isSettled(now, settle)) {
            suspicions.remove(place);
            return after;
        }
        if (before != null || suspicions.size() < MAX) {
            suspicions.put(place, after);
            if (queued.add(place)) { // one that is due too early is found unsettled, and queued again
                due.add(new Due(after.settledAt(settle), place));
            }
        }
        return null;
    }

    /** It is as it is recorded. */
    void forget(Place place) {
        suspicions.remove(place);
    }

    /** Takes the places whose time has come by {@code now}, to be compared again. */
    List<Place> due(Instant now, int limit) {
        List<Place> places = new ArrayList<>();
        Due next = due.peek();
        while (next != null && !next.at().isAfter(now) && places.size() < limit) {
            due.poll();
            queued.remove(next.place());
            if (suspicions.containsKey(next.place())) {
                places.add(next.place());
            }
            next = due.peek();
        }
        return places;
    }

    boolean hasRoom() {
        return suspicions.size() < MAX / 2;
    }

    void clear() {
        suspicions.clear();
        due.clear();
        queued.clear();
    }
}
