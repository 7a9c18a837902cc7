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
 * full comparison. What events have told is due apart from what full comparisons have found, which may be very many at
 * once and must not keep the few waiting.
 */
final class Suspicions {

    static final int MAX = 100_000;

    private final Map<Place, Suspicion> suspicions = new HashMap<>();
    private final PriorityQueue<Due> told = new PriorityQueue<>();
    private final PriorityQueue<Due> found = new PriorityQueue<>();
    private final Set<Place> queued = new HashSet<>();

    private record Due(Instant at, Place place) implements Comparable<Due> {

        @Override
        public int compareTo(Due other) {
            return at.compareTo(other.at);
        }
    }

    /**
     * Takes note of a difference; what it was, once it is settled and then forgotten, or {@code null}.
     *
     * @param scanned whether a full comparison has found it, and no event has told it
     */
    @Nullable
    Suspicion settled(
            Place place,
            @Nullable MismatchKind kind,
            @Nullable Instant movedAt,
            Instant now,
            Duration settle,
            boolean scanned) {
        Suspicion before = suspicions.get(place);
        Suspicion after = before == null
                ? Suspicion.first(kind, movedAt, now)
                : before.again(kind, movedAt, now, settle);
        if (after.isSettled(now, settle)) {
            suspicions.remove(place);
            return after;
        }
        if (before != null || suspicions.size() < MAX) {
            suspicions.put(place, after);
            if (queued.add(place)) { // one that is due too early is found unsettled, and queued again
                (scanned ? found : told).add(new Due(after.settledAt(settle), place));
            }
        }
        return null;
    }

    /** It is as it is recorded. */
    void forget(Place place) {
        suspicions.remove(place);
    }

    /**
     * Takes the places whose time has come by {@code now}, to be compared again.
     *
     * @param scanned of those that full comparisons have found, or of the others
     */
    List<Place> due(Instant now, int limit, boolean scanned) {
        PriorityQueue<Due> due = scanned ? found : told;
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
        told.clear();
        found.clear();
        queued.clear();
    }
}
