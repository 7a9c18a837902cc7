package io.stockproof.checkout;

import io.stockproof.access.IdempotencyBatch;
import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.access.IdempotencyBatch.Kept;
import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.checkout.SeenChanges.Place;
import io.stockproof.checkout.SeenChanges.Shown;
import io.stockproof.checkout.SeenChanges.Since;
import io.stockproof.database.RoundTrip;
import io.stockproof.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Completes refusals on stock of carts that say what had been seen by what came between, and keeps them under their keys:
 * in a transaction of its own after the batch that decided them. So no buyer waits at a lock for it, and what broke the
 * promise can be named even if it was decided in the same batch, since only then does it stand in the ledger.
 *
 * <p>Until then nothing stands under the key. Whoever asks again in between is decided himself, and then the first
 * refusal is answered with what he was.
 */
@Component
class SeenRefusals {

    private static final int LINES_AT_ONCE_MAX = Cart.LINES_MAX;

    private final IdempotencyBatch keys;
    private final SeenChanges changes;
    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate trips;
    private final TransactionTemplate transaction;

    SeenRefusals(
            IdempotencyBatch keys,
            SeenChanges changes,
            JdbcClient jdbc,
            NamedParameterJdbcTemplate trips,
            PlatformTransactionManager transactions) {
        this.keys = keys;
        this.changes = changes;
        this.jdbc = jdbc;
        this.trips = trips;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** A refusal that is decided and not yet kept. */
    record Refused(Entry<Command, Reply> entry, Problem problem, Place place, List<Shown> shown) {

        Refused {
            shown = List.copyOf(shown);
        }
    }

    /** Those that are completed together: of one place, and not of more lines than one cart may have. */
    static List<List<Refused>> parts(List<Refused> refused) {
        Map<Place, List<Refused>> open = new LinkedHashMap<>();
        List<List<Refused>> parts = new ArrayList<>();
        for (Refused one : refused) {
            List<Refused> part = open.get(one.place());
            if (part == null || lines(part) + one.shown().size() > LINES_AT_ONCE_MAX) {
                part = new ArrayList<>();
                open.put(one.place(), part);
                parts.add(part);
            }
            part.add(one);
        }
        return parts;
    }

    private static int lines(List<Refused> part) {
        return part.stream().mapToInt(refused -> refused.shown().size()).sum();
    }

    /**
     * The answers of one part, kept and committed.
     *
     * @throws IdempotencyBatch.TakenException a key of the part was answered elsewhere meanwhile, and nothing is kept
     */
    Map<Entry<Command, Reply>, Reply> keep(List<Refused> part) {
        return Objects.requireNonNull(transaction.execute(status -> {
            SessionSettings.apply(jdbc);
            RoundTrip trip = new RoundTrip(trips);
            Map<Claim, Kept> before = new HashMap<>();
            keys.find(part.stream().map(SeenRefusals::claim).filter(Objects::nonNull).toList(), trip, before::put);
            trip.send();
            Map<Entry<Command, Reply>, Reply> replies = new IdentityHashMap<>();
            Map<Claim, Object> answers = new HashMap<>();
            completed(part).forEach((refused, problem) -> {
                Claim claim = claim(refused);
                if (claim != null && before.containsKey(claim)) {
                    replies.put(refused.entry(), Reply.repeated(claim, Objects.requireNonNull(before.get(claim))));
                    return;
                }
                replies.put(refused.entry(), new Reply.Refused(problem));
                if (claim != null) {
                    answers.put(claim, problem);
                }
            });
            keys.keep(answers, trip);
            trip.send();
            return replies;
        }));
    }

    private static @Nullable Claim claim(Refused refused) {
        return refused.entry().request().claim();
    }

    private Map<Refused, Problem> completed(List<Refused> part) {
        List<Shown> shown = new ArrayList<>();
        Map<Refused, Integer> firstLines = new IdentityHashMap<>();
        int next = 0;
        for (Refused refused : part) {
            int first = next;
            refused.shown().forEach(line -> shown.add(line.after(first)));
            firstLines.put(refused, first);
            next += refused.shown().getLast().line() + 1;
        }
        Map<Integer, Since> since = changes.of(part.getFirst().place(), shown);
        Map<Refused, Problem> completed = new IdentityHashMap<>();
        firstLines.forEach((refused, first) -> completed.put(
                refused, Refusals.since(refused.problem(), line -> since.get(first + line))));
        return completed;
    }
}
