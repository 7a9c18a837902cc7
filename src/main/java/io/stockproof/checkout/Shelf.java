package io.stockproof.checkout;

import io.stockproof.availability.Composition;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Serving.Pick;
import io.stockproof.availability.StockAt;
import io.stockproof.kernel.LocationCode;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.ledger.PositionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one cart is served from: the positions as they stand, less what its own lines have taken so far, with the units
 * of its own hold free again. The positions themselves do not change before the cart is known to be whole.
 */
final class Shelf implements CartDecision.Stock {

    private final PositionBatch positions;
    private final int channelId;
    private final Map<String, Composition> compositions;
    private final Places places;
    private final Map<PositionKey, Long> taken = new HashMap<>();
    private final Map<PositionKey, Long> freed = new HashMap<>();
    private final Map<PositionKey, Long> freedOfOurs = new HashMap<>();

    Shelf(PositionBatch positions, int channelId, Map<String, Composition> compositions, Places places) {
        this.positions = positions;
        this.channelId = channelId;
        this.compositions = compositions;
        this.places = places;
    }

    /**
     * Counts these units, which are reserved, as free.
     *
     * @param ours whether they are this channel's; else they count among those of all channels alone
     */
    void giveBack(PositionKey position, long units, boolean ours) {
        freed.merge(position, units, Long::sum);
        if (ours) {
            freedOfOurs.merge(position, units, Long::sum);
        }
    }

    @Override
    public @Nullable ListingFacts facts(String variant) {
        Composition composition = compositions.get(variant);
        if (composition == null) {
            return null;
        }
        Map<Long, List<StockAt>> stock = new HashMap<>();
        for (long item : composition.itemIds()) {
            stock.put(item, stockOf(item));
        }
        return composition.facts(stock);
    }

    @Override
    public void take(List<Pick> picks) {
        picks.forEach(pick -> taken.merge(positionOf(pick), pick.quantity(), Long::sum));
    }

    /** The position that a pick is taken from. */
    PositionKey positionOf(Pick pick) {
        return places.position(pick.item(), pick.location());
    }

    private List<StockAt> stockOf(long item) {
        List<StockAt> stock = new ArrayList<>();
        for (Map.Entry<PositionKey, LocationCode> place : places.of(item)) {
            LockedPosition position = positions.find(place.getKey());
            if (position != null && position.exists()) {
                long more = taken.getOrDefault(place.getKey(), 0L);
                stock.add(new StockAt(
                        place.getValue(),
                        position.onHand(),
                        position.effective().at(),
                        positions.reserved(place.getKey(), channelId) + more
                                - freedOfOurs.getOrDefault(place.getKey(), 0L),
                        position.reserved() + more - freed.getOrDefault(place.getKey(), 0L)));
            }
        }
        return stock;
    }
}
