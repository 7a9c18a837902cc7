package io.stockproof.testorder;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.Quote;
import io.stockproof.connector.QuoteRequest;
import io.stockproof.connector.SupplierQuotes;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.testorder.LayerReport.Finding;
import io.stockproof.testorder.Parcels.Parcel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Asks suppliers themselves by which methods they would send the order, once for each country that a parcel begins in,
 * and compares that with what we say. A quote proves no stock: CJ quotes for what it has none of.
 */
@Component
class QuoteLayer {

    private static final Duration LEAST = Duration.ofMillis(100);

    private final Map<ConnectorKind, SupplierQuotes> byKind = new EnumMap<>(ConnectorKind.class);
    private final Parcels parcels;
    private final Suppliers suppliers;
    private final ShippingMethods methods;
    private final TestOrderProperties properties;
    private final InstantSource clock;

    QuoteLayer(
            List<SupplierQuotes> quotes,
            Parcels parcels,
            Suppliers suppliers,
            ShippingMethods methods,
            TestOrderProperties properties,
            InstantSource clock) {
        quotes.forEach(of -> byKind.put(of.kind(), of));
        this.parcels = parcels;
        this.suppliers = suppliers;
        this.methods = methods;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * What the suppliers say.
     *
     * @param agreed variants of which all that were to be asked were, and say what we say
     * @param unsent variants of which a supplier sends a parcel by none of the methods that are ours
     */
    record Quoted(
            List<Finding> findings,
            List<TestOrder.Disagreement> disagreements,
            Set<String> agreed,
            Set<String> unsent) {}

    /** @param shipping what our own layer of shipping says of each variant */
    Quoted ask(Walk.Start start, CheckoutLayer.Tried tried, Map<String, Finding> shipping)
            throws InterruptedException {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("suppliers are never asked within a transaction");
        }
        Comparison comparison = new Comparison(start.order().destination(), methods.all());
        int asked = 0;
        long giveUpAt = System.nanoTime() + properties.quoteWithin().multipliedBy(2).toNanos();
        for (Parcel parcel : parcels.of(start, tried, shipping)) {
            StoredSupplier supplier = suppliers.find(parcel.supplier()).orElse(null);
            SupplierQuotes quotes = supplier == null ? null : byKind.get(supplier.supplier().connector());
            if (supplier == null || quotes == null) {
                comparison.add(Finding.of(
                        parcel.variant(), Verdict.SKIPPED, parcel.supplier() + ": the supplier gives no quotes."));
            } else if (parcel.contents().isEmpty()) {
                comparison.leaveOpen(Finding.of(
                        parcel.variant(), Verdict.UNKNOWN,
                        parcel.supplier() + "'s own ids of the items are not known yet."));
            } else if (asked == properties.quotesPerOrderMax()) {
                comparison.leaveOpen(Finding.of(
                        parcel.variant(), Verdict.SKIPPED,
                        "Suppliers are asked for at most " + properties.quotesPerOrderMax() + " quotes an order."));
            } else if (giveUpAt - System.nanoTime() < LEAST.toNanos()) {
                comparison.leaveOpen(Finding.of(
                        parcel.variant(), Verdict.UNKNOWN, "There was no time left to ask " + parcel.supplier() + "."));
            } else {
                asked++;
                Duration left = Duration.ofNanos(giveUpAt - System.nanoTime());
                Duration within = left.compareTo(properties.quoteWithin()) < 0 ? left : properties.quoteWithin();
                ask(start, parcel, supplier, quotes, within, comparison);
            }
        }
        return comparison.quoted();
    }

    private void ask(
            Walk.Start start,
            Parcel parcel,
            StoredSupplier supplier,
            SupplierQuotes quotes,
            Duration within,
            Comparison comparison)
            throws InterruptedException {
        try {
            Quote quote = quotes.quote(new QuoteRequest(
                    supplier, parcel.from(), start.order().destination(), parcel.contents(), within, clock));
            switch (quote) {
                case Quote.Spared(String why) -> comparison.leaveOpen(Finding.of(
                        parcel.variant(), Verdict.UNKNOWN, parcel.supplier() + " was not asked: " + why + "."));
                case Quote.Refused(String why, var at) -> comparison.leaveOpen(new Finding(
                        parcel.variant(),
                        Verdict.FAILED,
                        parcel.supplier() + " does not know what it is asked to send: " + why,
                        List.of(),
                        "map " + parcel.variant() + " to an item that " + parcel.supplier() + " still has",
                        List.of(Evidence.of(Evidence.Kind.QUOTE, parcel.variant(), why, at))));
                case Quote.Offers offers -> comparison.compare(parcel, offers);
            }
        } catch (ConnectorException e) {
            comparison.leaveOpen(Finding.of(
                    parcel.variant(), Verdict.UNKNOWN,
                    parcel.supplier() + " gave no quote: " + e.kind() + ", " + e.getMessage()));
        }
    }
}
