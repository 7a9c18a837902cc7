package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.access.ChangeLog;
import io.stockproof.database.HoldTimes;
import io.stockproof.ledger.Outcome;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.ledger.PositionKey;
import io.stockproof.ledger.Positions;
import io.stockproof.ledger.Statement;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.supplier.Sightings;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes what suppliers send, row by row in the order sent, in one transaction behind the supplier's fence. */
@Component
class PushIntake {

    private final JdbcClient jdbc;
    private final SupplierFence fence;
    private final Positions positions;
    private final Sightings sightings;
    private final RunRepository runs;
    private final ChangeLog changes;
    private final HoldTimes holds;

    PushIntake(
            JdbcClient jdbc,
            SupplierFence fence,
            Positions positions,
            Sightings sightings,
            RunRepository runs,
            ChangeLog changes,
            HoldTimes holds) {
        this.jdbc = jdbc;
        this.fence = fence;
        this.positions = positions;
        this.sightings = sightings;
        this.runs = runs;
        this.changes = changes;
        this.holds = holds;
    }

    /** What became of a row. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Result(PushOutcome outcome, @Nullable String detail) {}

    /** Takes the rows; gives up where what is being written is in the way for longer than {@code lockTimeout}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Result> take(int supplierId, List<PushedRow> rows, Duration lockTimeout) {
        holds.measure("push");
        jdbc.sql("SELECT set_config('lock_timeout', :timeout, true)")
                .param("timeout", lockTimeout.toMillis() + "ms")
                .query(String.class)
                .single();
        fence.lock(supplierId);
        if (runs.isReadApplying(supplierId)) {
            throw new CannotAcquireLockException("A poll of this supplier is being applied in slices");
        }
        Instant now = jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
        List<PushedRow.Read> read = rows.stream().map(row -> row.read(now)).toList();
        Map<String, Long> items = items(supplierId, read);
        Map<String, Integer> locations = locations(supplierId);
        Set<PositionKey> keys = new HashSet<>();
        read.forEach(row -> {
            PositionKey key = key(row, items, locations);
            if (key != null) {
                keys.add(key);
            }
        });
        markGood(keys.stream().map(PositionKey::itemId).distinct().sorted().toList());
        PositionBatch batch = positions.lock(keys);
        List<Result> results = new ArrayList<>(rows.size());
        read.forEach(row -> results.add(apply(batch, row, items, locations)));
        positions.write(batch);
        if (batch.outdatesPolls()) {
            fence.noteOnHandWrite(supplierId);
        }
        return results;
    }

    /** What is pushed is no contradiction. Locks the rules only where that is news. */
    private void markGood(List<Long> items) {
        if (sightings.isAnyContradictory(items)) {
            changes.lockRules();
            sightings.contradictory(items, false);
            changes.rulesChanged();
        }
    }

    private static Result apply(
            PositionBatch batch, PushedRow.Read row, Map<String, Long> items, Map<String, Integer> locations) {
        PushedRow.Sound sound = row.sound();
        if (sound == null) {
            return new Result(PushOutcome.INVALID, row.fault());
        }
        if (!locations.containsKey(sound.location())) {
            return new Result(PushOutcome.INVALID, "location " + sound.location() + " is not declared");
        }
        PositionKey key = key(row, items, locations);
        if (key == null) {
            return new Result(PushOutcome.UNKNOWN_ITEM,
                    "no item of this supplier that is declared or mapped has this sku");
        }
        Outcome outcome = batch.observe(key, Statement.pushed(sound.quantity(), sound.observedAt()));
        return new Result(PushOutcome.of(outcome), null);
    }

    private static @Nullable PositionKey key(
            PushedRow.Read row, Map<String, Long> items, Map<String, Integer> locations) {
        PushedRow.Sound sound = row.sound();
        Long item = sound == null ? null : items.get(sound.sku());
        Integer location = sound == null ? null : locations.get(sound.location());
        return item == null || location == null ? null : new PositionKey(item, location);
    }

    /** Those that a document declares or a listing is made of; one that was only seen in an answer is not yet. */
    private Map<String, Long> items(int supplierId, List<PushedRow.Read> rows) {
        List<String> skus = new ArrayList<>();
        rows.forEach(row -> {
            if (row.sound() != null) {
                skus.add(row.sound().sku());
            }
        });
        Map<String, Long> items = new HashMap<>();
        jdbc.sql("""
                        SELECT i.sku, i.item_id FROM supplier_item i
                         WHERE i.supplier_id = :supplier AND i.sku = ANY(:skus::text[])
                           AND (i.declared OR EXISTS (SELECT FROM catalog_component k WHERE k.item_id = i.item_id))
                        """)
                .param("supplier", supplierId)
                .param("skus", skus.stream().distinct().toArray(String[]::new))
                .query(row -> {
                    items.put(row.getString(1), row.getLong(2));
                });
        return items;
    }

    /** Those that somebody declared; one that was only seen in an answer is not yet. */
    private Map<String, Integer> locations(int supplierId) {
        Map<String, Integer> locations = new HashMap<>();
        jdbc.sql("""
                        SELECT code, location_id FROM supplier_location
                         WHERE supplier_id = :supplier AND deleted_at IS NULL AND NOT pending
                        """)
                .param("supplier", supplierId)
                .query(row -> {
                    locations.put(row.getString(1), row.getInt(2));
                });
        return locations;
    }
}
