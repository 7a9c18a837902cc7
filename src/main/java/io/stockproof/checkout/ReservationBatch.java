package io.stockproof.checkout;

import io.stockproof.access.IdempotencyBatch;
import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.access.IdempotencyBatch.Kept;
import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.database.RoundTrip;
import io.stockproof.ledger.Positions;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The transaction of checkout: reservations and positions are locked, each in one sorted statement; the commands are decided
 * in memory; all is written in a statement a table. Two round trips, whatever the number of holds: to lock, and to write.
 *
 * <p>Idempotency keys are looked up under the locks, so that whoever waited there for the first request of a key finds its
 * answer, and is not told that a reservation is in the wrong state. They are written last, with their answers.
 */
@Component
class ReservationBatch {

    private final IdempotencyBatch keys;
    private final BatchLocks locks;
    private final Positions positions;
    private final ReservationWriter writer;
    private final OverdueHolds overdueHolds;
    private final NamedParameterJdbcTemplate jdbc;

    ReservationBatch(
            IdempotencyBatch keys,
            BatchLocks locks,
            Positions positions,
            ReservationWriter writer,
            OverdueHolds overdueHolds,
            NamedParameterJdbcTemplate jdbc) {
        this.keys = keys;
        this.locks = locks;
        this.positions = positions;
        this.writer = writer;
        this.overdueHolds = overdueHolds;
        this.jdbc = jdbc;
    }

    /**
     * What a batch came to. Nothing of it may be told before the commit.
     *
     * @param postponed left undecided: repeats of a key in this very batch, and refusals that holds whose time is over
     *     have caused
     * @param overdue those holds
     * @param refused decided, but to be completed by what came between, and then kept
     */
    record Result(
            Map<Entry<Command, Reply>, Reply> replies,
            List<Entry<Command, Reply>> postponed,
            Set<String> overdue,
            List<SeenRefusals.Refused> refused) {}

    RoundTrip trip() {
        return new RoundTrip(jdbc);
    }

    @Transactional(propagation = Propagation.MANDATORY)
    Result decide(List<Entry<Command, Reply>> entries, boolean mayPostpone) {
        return decide(trip(), entries, mayPostpone);
    }

    /**
     * @param first what goes to the database with the locks, before all else
     * @param mayPostpone whether refusals may be postponed once more
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Result decide(RoundTrip first, List<Entry<Command, Reply>> entries, boolean mayPostpone) {
        Map<Entry<Command, Reply>, Reply> replies = new IdentityHashMap<>();
        List<Entry<Command, Reply>> postponed = new ArrayList<>();
        List<Entry<Command, Reply>> open = firstOfEachKey(entries, postponed);
        Map<Claim, Kept> answered = new HashMap<>();
        Ruling.Locked locked = locks.take(
                open.stream().map(Entry::request).toList(),
                first,
                trip -> keys.find(claims(open), trip, answered::put));
        answerRepeats(open, answered, replies);
        answerRepeats(postponed, answered, replies);
        if (open.isEmpty()) {
            return new Result(replies, postponed, Set.of(), List.of());
        }
        Ruling ruling = new Ruling(locked);
        for (Entry<Command, Reply> entry : open) {
            replies.put(entry, ruling.decide(entry.request()));
        }
        refuseAlike(open, postponed, replies);
        Set<String> overdue = mayPostpone && open.stream().anyMatch(entry -> isRefusedOnStock(replies.get(entry)))
                ? overdueHolds.at(locked.places().all(), locked.positions().now())
                : Set.of();
        overdue = minus(overdue, ruling.changed());
        if (!overdue.isEmpty()) {
            open.stream().filter(entry -> isRefusedOnStock(replies.get(entry))).forEach(postponed::add);
        }
        RoundTrip last = trip();
        positions.write(locked.positions(), last);
        writer.insert(ruling.made(), last);
        writer.update(ruling);
        postponed.forEach(replies::remove);
        List<SeenRefusals.Refused> refused = toBeCompleted(open, replies, locked);
        keepAnswers(open, replies, last);
        last.send();
        return new Result(replies, postponed, overdue, refused);
    }

    /** Takes from {@code replies} what is refused on stock to a cart that says what had been seen. */
    private static List<SeenRefusals.Refused> toBeCompleted(
            List<Entry<Command, Reply>> open, Map<Entry<Command, Reply>, Reply> replies, Ruling.Locked locked) {
        List<SeenRefusals.Refused> refused = new ArrayList<>();
        for (Entry<Command, Reply> entry : open) {
            if (entry.request() instanceof Command.Hold hold
                    && replies.get(entry) instanceof Reply.Refused(Problem problem)
                    && problem.type() == ProblemType.INSUFFICIENT_STOCK) {
                Cart cart = hold.cart();
                List<SeenChanges.Shown> shown =
                        SeenChanges.shown(cart, locked.compositions().getOrDefault(cart.channel(), Map.of()));
                if (!shown.isEmpty()) {
                    refused.add(new SeenRefusals.Refused(entry, problem, SeenChanges.Place.of(cart), shown));
                    replies.remove(entry);
                }
            }
        }
        return refused;
    }

    /** A second one of a key in this very batch waits for its answer. */
    private static List<Entry<Command, Reply>> firstOfEachKey(
            List<Entry<Command, Reply>> entries, List<Entry<Command, Reply>> postponed) {
        List<Entry<Command, Reply>> first = new ArrayList<>();
        Set<Claim> claims = new HashSet<>();
        for (Entry<Command, Reply> entry : entries) {
            Claim claim = entry.request().claim();
            if (claim == null || claims.add(claim)) {
                first.add(entry);
            } else {
                postponed.add(entry);
            }
        }
        return first;
    }

    private static List<Claim> claims(List<Entry<Command, Reply>> entries) {
        return entries.stream().map(entry -> entry.request().claim()).filter(Objects::nonNull).toList();
    }

    /** Repeats of what was answered before are done with that. */
    private static void answerRepeats(
            List<Entry<Command, Reply>> asked, Map<Claim, Kept> answered, Map<Entry<Command, Reply>, Reply> replies) {
        for (Entry<Command, Reply> entry : asked) {
            Claim claim = entry.request().claim();
            if (claim != null && answered.containsKey(claim)) {
                replies.put(entry, Reply.repeated(claim, Objects.requireNonNull(answered.get(claim))));
            }
        }
        asked.removeIf(replies::containsKey);
    }

    /** What is refused without a trace is refused alike to whoever asked the very same at the same moment. */
    private static void refuseAlike(
            List<Entry<Command, Reply>> decided,
            List<Entry<Command, Reply>> postponed,
            Map<Entry<Command, Reply>, Reply> replies) {
        if (postponed.isEmpty()) {
            return;
        }
        Map<Claim, Entry<Command, Reply>> refused = new HashMap<>();
        for (Entry<Command, Reply> entry : decided) {
            Claim claim = entry.request().claim();
            if (claim != null && replies.get(entry) instanceof Reply.Refused refusal && !isRefusedOnStock(refusal)) {
                refused.put(claim, entry);
            }
        }
        for (Entry<Command, Reply> entry : postponed) {
            Claim claim = Objects.requireNonNull(entry.request().claim());
            Entry<Command, Reply> first = refused.get(claim);
            if (first != null && claim.isSameRequestAs(Objects.requireNonNull(first.request().claim()))) {
                replies.put(entry, Objects.requireNonNull(replies.get(first)));
            }
        }
        postponed.removeIf(replies::containsKey);
    }

    private void keepAnswers(
            List<Entry<Command, Reply>> decided, Map<Entry<Command, Reply>, Reply> replies, RoundTrip trip) {
        Map<Claim, Object> answers = new HashMap<>();
        for (Entry<Command, Reply> entry : decided) {
            Claim claim = entry.request().claim();
            Reply reply = replies.get(entry);
            if (claim != null && (reply instanceof Reply.Answered || isRefusedOnStock(reply))) {
                answers.put(claim, Objects.requireNonNull(reply).kept());
            }
        }
        Map<Claim, ResponseEntity<ReservationBody>> written = keys.keep(answers, trip);
        for (Entry<Command, Reply> entry : decided) {
            Claim claim = entry.request().claim();
            if (claim != null && written.containsKey(claim)) {
                replies.put(entry, new Reply.Answered(Objects.requireNonNull(written.get(claim))));
            }
        }
    }

    private static boolean isRefusedOnStock(@org.jspecify.annotations.Nullable Reply reply) {
        return reply instanceof Reply.Refused(Problem problem) && problem.type() == ProblemType.INSUFFICIENT_STOCK;
    }

    private static Set<String> minus(Set<String> ids, Iterable<Reservation> changed) {
        Set<String> rest = new HashSet<>(ids);
        changed.forEach(reservation -> rest.remove(reservation.id()));
        return rest;
    }
}
