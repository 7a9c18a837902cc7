package io.stockproof.availability;

import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Which variants have inputs that changed since a version, as the database tells: for who was away for a while. */
@Component
public class ChangedVariants {

    private final ChangeFeed feed;
    private final IndexReader reader;
    private final Rules rules;
    private final TransactionTemplate snapshot;

    ChangedVariants(
            ChangeFeed feed,
            IndexReader reader,
            Rules rules,
            PlatformTransactionManager transactions) {
        this.feed = feed;
        this.reader = reader;
        this.rules = rules;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * What moved, and the token to ask with next.
     *
     * @param rules whether the rules have a new version: then any variant may answer otherwise, though only those are
     *     named whose own inputs changed
     */
    public record Since(String token, boolean rules, IndexMoved moved) {}

    /**
     * All of them, whether or not their answers differ in the end; everything where they cannot be told, or are too many.
     * Stock that turned stale by the time alone is not among them.
     *
     * @param token of an earlier answer, or a version
     */
    public Since since(@Nullable String token) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            Changes changes = feed.read(token);
            if (changes.reset() || !changes.channels().isEmpty() || changes.items().size() > IndexTail.MOVED_MAX) {
                return new Since(changes.to(), true, IndexMoved.everything(changes.version()));
            }
            Map<Integer, Set<String>> variants = new HashMap<>();
            changes.listings().forEach((channel, all) -> variants.put(channel, new HashSet<>(all)));
            reader.made(changes.items(), changes.suppliersCovered(), IndexTail.MOVED_MAX + 1)
                    .forEach(
                            made -> variants.computeIfAbsent(made.getKey(), c -> new HashSet<>()).add(made.getValue()));
            return new Since(
                    changes.to(), changes.rules(), IndexTail.moved(changes.version(), rules.current(), variants));
        }));
    }
}
