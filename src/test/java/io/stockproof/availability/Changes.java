package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.util.List;

/** Copies of records with one member changed. */
public final class Changes {

    private Changes() {}

    public static Supplier supplier(Supplier s, Freshness freshness, boolean paused, SafetyStock safety,
            List<Location> at) {
        return new Supplier(
                s.code(), s.name(), s.connector(), s.baseUrl(), s.credential(), s.feed(), s.poll(), freshness,
                s.reflectionDelaySeconds(), s.stockIs(), s.live(), paused, safety, s.guard(), s.limits(), s.webhook(),
                at, s.items());
    }

    public static Supplier locations(Supplier s, List<Location> at) {
        return supplier(s, s.freshness(), s.paused(), s.safetyStock(), at);
    }

    public static Supplier paused(Supplier s, boolean paused) {
        return supplier(s, s.freshness(), paused, s.safetyStock(), s.locations());
    }

    public static Supplier freshness(Supplier s, Freshness freshness) {
        return supplier(s, freshness, s.paused(), s.safetyStock(), s.locations());
    }

    public static Supplier safety(Supplier s, SafetyStock safety) {
        return supplier(s, s.freshness(), s.paused(), safety, s.locations());
    }

    public static Location active(Location l, boolean active) {
        return new Location(l.code(), l.name(), l.kind(), l.country(), l.leadTimeDays(), active, l.safetyStock());
    }

    public static Location safety(Location l, SafetyStock safety) {
        return new Location(l.code(), l.name(), l.kind(), l.country(), l.leadTimeDays(), l.active(), safety);
    }

    public static ShippingMethod lanes(ShippingMethod m, List<Lane> lanes) {
        return new ShippingMethod(m.code(), m.name(), m.open(), m.refuses(), m.maxWeightGrams(), lanes);
    }

    public static ShippingMethod open(ShippingMethod m, boolean open) {
        return new ShippingMethod(m.code(), m.name(), open, m.refuses(), m.maxWeightGrams(), m.lanes());
    }

    public static ShippingMethod carryingAll(ShippingMethod m) {
        return new ShippingMethod(m.code(), m.name(), m.open(), null, m.maxWeightGrams(), m.lanes());
    }

    public static ShippingMethod maxWeight(ShippingMethod m, Integer grams) {
        return new ShippingMethod(m.code(), m.name(), m.open(), m.refuses(), grams, m.lanes());
    }

    public static ItemFacts stock(ItemFacts i, List<StockAt> stock) {
        return new ItemFacts(
                i.key(), i.weightGrams(), i.attributes(), i.safetyStock(), i.broken(), i.contradictory(), stock);
    }

    public static ItemFacts safety(ItemFacts i, SafetyStock safety) {
        return new ItemFacts(
                i.key(), i.weightGrams(), i.attributes(), safety, i.broken(), i.contradictory(), i.stock());
    }

    /** The same with one good value known. */
    public static ItemFacts known(ItemFacts i, StockAt value) {
        return new ItemFacts(
                i.key(), i.weightGrams(), i.attributes(), i.safetyStock(), i.broken(), false, List.of(value));
    }

    public static ItemFacts sound(ItemFacts i) {
        return new ItemFacts(
                i.key(), i.weightGrams(), i.attributes(), i.safetyStock(), false, i.contradictory(), i.stock());
    }

    public static StockAt onHand(StockAt s, long onHand) {
        return new StockAt(s.location(), onHand, s.observedAt(), s.reservedByChannel(), s.reservedByAll());
    }

    public static StockAt reserved(StockAt s, long byChannel, long byAll) {
        return new StockAt(s.location(), s.onHand(), s.observedAt(), byChannel, byAll);
    }

    public static StockAt observed(StockAt s, Instant at) {
        return new StockAt(s.location(), s.onHand(), at, s.reservedByChannel(), s.reservedByAll());
    }

    /** A channel that is changed member by member. */
    public static final class ChannelChange {

        private final Channel c;
        public List<MethodCode> methods;
        public Channel.Promise promise;
        public FactoryPolicy factory;
        public Channel.AllocationDefault allocationDefault;
        public List<Allocation> allocations;
        public boolean split;
        public boolean sum;
        public SafetyStock safety;
        public Long orderLimit;
        public List<Channel.ReferenceContext> contexts;

        ChannelChange(Channel c) {
            this.c = c;
            this.methods = c.shippingMethods();
            this.promise = c.promise();
            this.factory = c.factoryStock();
            this.allocationDefault = c.allocationDefault();
            this.allocations = c.allocations();
            this.split = c.splitShipments();
            this.sum = c.sumSources();
            this.safety = c.safetyStock();
            this.orderLimit = c.orderLimit();
            this.contexts = c.referenceContexts();
        }

        Channel done() {
            return new Channel(
                    c.code(), c.name(), methods, promise, factory, allocationDefault, allocations, split, sum, safety,
                    orderLimit, c.reservationTtlSeconds(), c.display(), contexts, c.mismatch(), c.alerts());
        }
    }

    public static Channel channel(Channel channel, java.util.function.Consumer<ChannelChange> change) {
        ChannelChange changed = new ChannelChange(channel);
        change.accept(changed);
        return changed.done();
    }
}
