package io.stockproof.ledger;

import io.stockproof.database.HoldTimes;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Items;
import io.stockproof.supplier.Locations;
import io.stockproof.supplier.Suppliers;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Corrections by hand. One counts as an observation made now: a poll that was under way is older and changes nothing
 * any more, the next one counts again.
 */
@Component
class Adjustments {

    /**
     * A correction.
     *
     * @param quantity what there is; or else {@code delta} is given, to be added to what is known
     */
    record Adjustment(
            ItemKey item, LocationCode location, @Nullable Long quantity, @Nullable Long delta, String reason) {}

    private final Suppliers suppliers;
    private final Items items;
    private final Locations locations;
    private final SupplierFence fence;
    private final Positions positions;
    private final LedgerRepository ledger;
    private final HoldTimes holds;

    Adjustments(
            Suppliers suppliers,
            Items items,
            Locations locations,
            SupplierFence fence,
            Positions positions,
            LedgerRepository ledger,
            HoldTimes holds) {
        this.suppliers = suppliers;
        this.items = items;
        this.locations = locations;
        this.fence = fence;
        this.positions = positions;
        this.ledger = ledger;
        this.holds = holds;
    }

    /** Makes the correction and returns its ledger entry; there is one also where nothing changes. */
    @Transactional
    public LedgerRow make(Adjustment adjustment) {
        holds.measure("adjustment");
        int supplierId = suppliers
                .find(adjustment.item().supplier())
                .orElseThrow(() -> ProblemType.UNKNOWN_SUPPLIER.because(
                        "There is no supplier " + adjustment.item().supplier()))
                .supplierId();
        long itemId = items.findExact(adjustment.item())
                .orElseThrow(() -> invalid("sku", "no item of this supplier has this sku"));
        int locationId = locations
                .find(adjustment.location())
                .orElseThrow(() -> invalid("location", "this supplier has no such location"))
                .locationId();
        PositionKey key = new PositionKey(itemId, locationId);
        fence.lock(supplierId);
        PositionBatch batch = positions.lock(List.of(key));
        long known = Objects.requireNonNull(batch.find(key)).onHand();
        batch.adjust(
                key,
                new Statement(
                        quantity(adjustment, known),
                        batch.now(),
                        batch.now(),
                        Cause.ADJUSTED,
                        null,
                        adjustment.reason()));
        fence.noteOnHandWrite(supplierId);
        positions.write(batch);
        return ledger.entry(key, Objects.requireNonNull(batch.find(key)).seq());
    }

    private static long quantity(Adjustment adjustment, long known) {
        if (adjustment.quantity() != null) {
            return adjustment.quantity();
        }
        long delta = Objects.requireNonNull(adjustment.delta());
        long quantity;
        try {
            quantity = Math.addExact(known, delta);
        } catch (ArithmeticException e) {
            quantity = -1;
        }
        if (quantity < 0 || quantity > Statement.QUANTITY_MAX) {
            throw invalid("delta", "the quantity, now " + known + ", must stay from 0 to " + Statement.QUANTITY_MAX);
        }
        return quantity;
    }

    private static RuntimeException invalid(String pointer, String detail) {
        return ProblemType.INVALID_REQUEST.because(
                "The adjustment is not valid.", List.of(new InputError(pointer, detail)));
    }
}
