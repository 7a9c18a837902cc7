package io.stockproof.availability;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SafetyStock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Items with their stock, each as one record of bytes. What many of them share stands apart: codes, attributes, safety
 * stock, and when a supplier was last read as a whole, so that an unchanged poll of a million items changes one number.
 */
final class ItemRecords {

    private static final int BROKEN = 1;
    private static final int CONTRADICTORY = 2;
    private static final int WEIGHS = 4;
    private static final int SPECIAL = 8;
    private static final int COVERED_ITEM = 16;

    private static final int COVERED = 1;
    private static final int OBSERVED_AS_BEFORE = 2;
    private static final int RESERVED = 4;

    /** What few items have. */
    private record Special(Set<String> attributes, @Nullable SafetyStock safetyStock) {}

    private final RecordTable records = new RecordTable();
    private final Map<Integer, Long> coverage = new HashMap<>();
    private final Map<Special, Integer> specialNumbers = new HashMap<>();
    private final List<Special> specials = new ArrayList<>();
    private final Encoder key = new Encoder();
    private final Encoder value = new Encoder();
    private final Decoder own = new Decoder();
    private Places places = Places.NONE;
    private long positions;

    void places(Places all) {
        places = all;
    }

    void cover(int supplierId, long observedAt) {
        coverage.put(supplierId, observedAt);
    }

    /** {@link StockRows#NEVER} where it never was. */
    long coverage(int supplierId) {
        return coverage.getOrDefault(supplierId, StockRows.NEVER);
    }

    boolean has(long itemId) {
        key.reset().number(itemId);
        return records.find(key.bytes(), key.length(), own);
    }

    void put(StockRows.Item item) {
        key.reset().number(item.id);
        if (records.find(key.bytes(), key.length(), own)) {
            positions -= own.small();
        }
        Special special = new Special(item.attributes, item.safetyStock);
        boolean isSpecial = !special.attributes().isEmpty() || special.safetyStock() != null;
        value.reset().number(item.positions.size()).number(item.supplierId);
        value.one((item.broken ? BROKEN : 0) | (item.contradictory ? CONTRADICTORY : 0)
                | (item.weightGrams != null ? WEIGHS : 0) | (isSpecial ? SPECIAL : 0)
                | (item.covered != StockRows.NEVER ? COVERED_ITEM : 0));
        if (item.weightGrams != null) {
            value.number(item.weightGrams);
        }
        if (isSpecial) {
            value.number(specialNumbers.computeIfAbsent(special, it -> {
                specials.add(it);
                return specials.size() - 1;
            }));
        }
        if (item.covered != StockRows.NEVER) {
            value.fixed(item.covered);
        }
        value.text(item.sku);
        item.positions.sort(Comparator.comparingInt(position -> places.order(position.locationId)));
        long observedBefore = StockRows.NEVER;
        for (StockRows.Position position : item.positions) {
            put(position, observedBefore);
            observedBefore = position.observedAt;
        }
        positions += item.positions.size();
        records.put(key.bytes(), key.length(), value.bytes(), value.length());
    }

    private void put(StockRows.Position position, long observedBefore) {
        boolean reserved = position.reserved != 0 || !position.byChannel.isEmpty();
        boolean asBefore = position.observedAt == observedBefore;
        value.number(position.locationId)
                .one((position.covered ? COVERED : 0) | (asBefore ? OBSERVED_AS_BEFORE : 0) | (reserved ? RESERVED : 0))
                .number(position.onHand);
        if (!asBefore) {
            value.fixed(position.observedAt);
        }
        if (reserved) {
            value.number(position.reserved).number(position.byChannel.size());
            position.byChannel.forEach(channel -> value.number(channel[0]).number(channel[1]));
        }
    }

    Map<Integer, Long> coverage() {
        return Map.copyOf(coverage);
    }

    /** Of a position: its supplier, and when it counts as observed. */
    interface Observation {
        void at(int supplierId, long micros);
    }

    void forEachObserved(Observation each) {
        records.forEach(at -> {
            at.number();
            observed(at, each);
        });
    }

    /** Whether any position of the item counts as observed at an instant of which this is so. */
    boolean anyObserved(long itemId, LongPredicate isSo) {
        key.reset().number(itemId);
        boolean[] any = {false};
        if (records.find(key.bytes(), key.length(), own)) {
            observed(own, (supplier, micros) -> any[0] |= isSo.test(micros));
        }
        return any[0];
    }

    private void observed(Decoder at, Observation each) {
        int count = at.small();
        int supplierId = at.small();
        int flags = at.one();
        if ((flags & WEIGHS) != 0) {
            at.number();
        }
        if ((flags & SPECIAL) != 0) {
            at.number();
        }
        long covered = (flags & COVERED_ITEM) != 0 ? at.fixed() : StockRows.NEVER;
        covered = Math.max(covered, coverage(supplierId));
        at.skip(at.small());
        long ownTime = StockRows.NEVER;
        for (int i = 0; i < count; i++) {
            at.number();
            int its = at.one();
            at.number();
            ownTime = (its & OBSERVED_AS_BEFORE) != 0 ? ownTime : at.fixed();
            if ((its & RESERVED) != 0) {
                at.number();
                for (int left = 2 * at.small(); left > 0; left--) {
                    at.number();
                }
            }
            each.at(supplierId, (its & COVERED) != 0 ? Math.max(ownTime, covered) : ownTime);
        }
    }

    Reader reader(int channelId) {
        return new Reader(channelId);
    }

    /** Reads items as one channel sees them; for one thread. */
    final class Reader {

        private final int channelId;
        private final Decoder at = new Decoder();
        private final Encoder itsKey = new Encoder();

        private Reader(int channelId) {
            this.channelId = channelId;
        }

        ItemFacts read(long itemId) {
            itsKey.reset().number(itemId);
            if (!records.find(itsKey.bytes(), itsKey.length(), at)) {
                throw new IllegalStateException("The index has a listing of item " + itemId + " without it");
            }
            int count = at.small();
            int supplierId = at.small();
            int flags = at.one();
            Integer weight = (flags & WEIGHS) != 0 ? at.small() : null;
            Special special = (flags & SPECIAL) != 0 ? specials.get(at.small()) : null;
            long covered = (flags & COVERED_ITEM) != 0 ? at.fixed() : StockRows.NEVER;
            covered = Math.max(covered, coverage(supplierId));
            String sku = at.text();
            List<StockAt> stock = new ArrayList<>(count);
            Observed observed = new Observed(covered);
            for (int i = 0; i < count; i++) {
                stock.add(position(observed));
            }
            return new ItemFacts(
                    new ItemKey(places.supplier(supplierId), sku),
                    weight,
                    special == null ? Set.of() : special.attributes(),
                    special == null ? null : special.safetyStock(),
                    (flags & BROKEN) != 0,
                    (flags & CONTRADICTORY) != 0,
                    stock);
        }

        private StockAt position(Observed observed) {
            int locationId = at.small();
            int flags = at.one();
            long onHand = at.number();
            if ((flags & OBSERVED_AS_BEFORE) == 0) {
                observed.own = at.fixed();
            }
            long reserved = 0;
            long byChannel = 0;
            if ((flags & RESERVED) != 0) {
                reserved = at.number();
                for (int left = at.small(); left > 0; left--) {
                    int channel = at.small();
                    long itsReserved = at.number();
                    byChannel = channel == channelId ? itsReserved : byChannel;
                }
            }
            return new StockAt(
                    places.location(locationId), onHand, observed.at((flags & COVERED) != 0), byChannel, reserved);
        }
    }

    /** When the positions of an item count as observed; most of them at the same instant. */
    private static final class Observed {

        private final long covered;
        private long own = StockRows.NEVER;
        private long last = StockRows.NEVER;
        private Instant instant = Instant.EPOCH;

        Observed(long covered) {
            this.covered = covered;
        }

        /** A position that later readings covered is as old as the last of them; else it ages on its own. */
        Instant at(boolean inherits) {
            long micros = inherits ? Math.max(own, covered) : own;
            if (micros != last) {
                last = micros;
                instant = instant(micros);
            }
            return instant;
        }
    }

    long positions() {
        return positions;
    }

    long bytes() {
        return records.bytes();
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
