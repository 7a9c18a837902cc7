package io.stockproof.availability;

import io.stockproof.kernel.SafetyStock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows on their way from the database into an index. Times are microseconds since 1970. */
final class StockRows {

    /** Stands for a time that there is none of. */
    static final long NEVER = Long.MIN_VALUE;

    private StockRows() {}

    /** An item, what is known of it, and its stock. */
    static final class Item {

        final long id;
        final int supplierId;
        final String sku;
        final @Nullable Integer weightGrams;
        final Set<String> attributes;
        final @Nullable SafetyStock safetyStock;
        final boolean broken;
        final boolean contradictory;
        final long covered;
        final List<Position> positions = new ArrayList<>();

        Item(
                long id,
                int supplierId,
                String sku,
                @Nullable Integer weightGrams,
                Set<String> attributes,
                @Nullable SafetyStock safetyStock,
                boolean broken,
                boolean contradictory,
                long covered) {
            this.id = id;
            this.supplierId = supplierId;
            this.sku = sku;
            this.weightGrams = weightGrams;
            this.attributes = attributes;
            this.safetyStock = safetyStock;
            this.broken = broken;
            this.contradictory = contradictory;
            this.covered = covered;
        }
    }

    /** Stock at a location. */
    static final class Position {

        final int locationId;
        final long onHand;
        final long reserved;
        final boolean covered;
        final long observedAt;
        final List<long[]> byChannel = new ArrayList<>(0);

        Position(int locationId, long onHand, long reserved, boolean covered, long observedAt) {
            this.locationId = locationId;
            this.onHand = onHand;
            this.reserved = reserved;
            this.covered = covered;
            this.observedAt = observedAt;
        }
    }

    /** A listing with its components in their order. */
    record Listing(int channelId, String variant, boolean active, List<Component> components) {}

    /**
     * A component.
     *
     * @param itemId {@code null} where the sku is ambiguous
     * @param spelled the sku as the mapping spells it; {@code null} where that is the item's own
     */
    record Component(int rank, int supplierId, @Nullable Long itemId, @Nullable String spelled, int units) {}
}
