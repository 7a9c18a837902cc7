package io.stockproof.availability;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An item and its stock.
 *
 * @param weightGrams {@code null} where unknown; then it weighs nothing against a limit
 * @param attributes what a shipping method may refuse
 * @param safetyStock the item's own rule, before all others
 * @param broken the supplier no longer has it
 * @param contradictory only contradictory values were ever seen of it
 * @param stock each location once; empty if it was never observed
 */
public record ItemFacts(
        ItemKey key,
        @Nullable Integer weightGrams,
        Set<String> attributes,
        @Nullable SafetyStock safetyStock,
        boolean broken,
        boolean contradictory,
        List<StockAt> stock) {

    public ItemFacts {
        attributes = Set.copyOf(attributes);
        stock = List.copyOf(stock);
    }

    /** All that the supplier advertises, at whatever location. */
    public long advertised() {
        long sum = 0;
        for (StockAt at : stock) {
            sum += at.onHand();
        }
        return sum;
    }

    /** The same after {@code units} more were reserved at {@code location}: what the next line of a cart finds. */
    public ItemFacts reserving(LocationCode location, long units) {
        return new ItemFacts(
                key,
                weightGrams,
                attributes,
                safetyStock,
                broken,
                contradictory,
                stock.stream()
                        .map(at -> at.location().equals(location) ? at.reserving(units) : at)
                        .toList());
    }
}
