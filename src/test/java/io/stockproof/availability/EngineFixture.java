package io.stockproof.availability;

import io.stockproof.channel.Channel;
import io.stockproof.channel.Display;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A small store: supplier {@code cj} with a warehouse in China (lead time 1 day), one in the US (1 day) and a factory in
 * China (7 days); method {@code packet} from China to the US in 8 to 15 days, {@code usps} within the US in 3 to 5.
 */
public final class EngineFixture {

    public static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    public static final SupplierCode CJ = new SupplierCode("cj");
    public static final LocationCode CN = LocationCode.parse("cj/cn");
    public static final LocationCode US = LocationCode.parse("cj/us");
    public static final LocationCode FACTORY = LocationCode.parse("cj/cn-factory");
    public static final MethodCode PACKET = new MethodCode("packet");
    public static final MethodCode USPS = new MethodCode("usps");
    public static final CountryCode UNITED_STATES = new CountryCode("US");
    public static final CountryCode CHINA = new CountryCode("CN");

    private EngineFixture() {}

    /** A world that sells whatever stands at {@code stock}, to anywhere in the US by any method. */
    public static World aStoreWith(StockAt... stock) {
        return new World(channel(), List.of(packet(), usps()), List.of(cj()), listing(item("tee", stock)),
                new Context(Destination.of(UNITED_STATES), null), NOW);
    }

    public static StockAt at(LocationCode location, long onHand) {
        return new StockAt(location, onHand, NOW, 0, 0);
    }

    public static StockAt at(LocationCode location, long onHand, long reservedByChannel, long reservedByAll) {
        return new StockAt(location, onHand, NOW, reservedByChannel, reservedByAll);
    }

    public static StockAt observed(LocationCode location, long onHand, Instant observedAt) {
        return new StockAt(location, onHand, observedAt, 0, 0);
    }

    public static ItemFacts item(String sku, StockAt... stock) {
        return new ItemFacts(new ItemKey(CJ, sku), null, Set.of(), null, false, false, List.of(stock));
    }

    public static ComponentFacts part(int units, ItemFacts item) {
        return new ComponentFacts(item.key().supplier(), item.key().sku(), units, item);
    }

    public static ListingFacts listing(ItemFacts item) {
        return listing(new SourceFacts(1, List.of(part(1, item))));
    }

    public static ListingFacts listing(SourceFacts... sources) {
        return new ListingFacts("TEE", true, List.of(sources));
    }

    public static SourceFacts source(int rank, ComponentFacts... parts) {
        return new SourceFacts(rank, List.of(parts));
    }

    public static Channel channel() {
        return new Channel(
                new ChannelCode("main"), null, List.of(PACKET, USPS), null, null, null, null, null, null, null, null,
                null, Display.EXACT, null, null, null);
    }

    public static Supplier cj() {
        return new Supplier(
                CJ, null, ConnectorKind.CJ, null, null, null, null, new Freshness(1800, null, null), null, null, null,
                false, null, null, null, null, List.of(
                        new Location("cn", null, LocationKind.WAREHOUSE, CHINA, 1, true, null),
                        new Location("us", null, LocationKind.WAREHOUSE, UNITED_STATES, 1, true, null),
                        new Location("cn-factory", null, LocationKind.FACTORY, CHINA, 7, true, null)),
                null);
    }

    public static ShippingMethod packet() {
        return new ShippingMethod(PACKET, null, null, null, null, List.of(lane(CHINA, UNITED_STATES, 8, 15)));
    }

    public static ShippingMethod usps() {
        return new ShippingMethod(USPS, null, null, null, null, List.of(lane(UNITED_STATES, UNITED_STATES, 3, 5)));
    }

    public static Lane lane(CountryCode from, CountryCode to, int min, int max) {
        return lane(new Lane.Origin(from, null), new Lane.Target(to, null, null), new DayRange(min, max), false, false);
    }

    public static Lane lane(Lane.Origin from, Lane.Target to, DayRange days, boolean blocked, boolean suspended) {
        return new Lane(from, to, days, blocked, suspended, null, null);
    }

    public static World by(World world, MethodCode method) {
        return world.with(new Context(world.context().destination(), method));
    }

    public static World to(World world, String country, String region, String postalCode) {
        return world.with(new Context(
                new Destination(new CountryCode(country), region, postalCode), world.context().shippingMethod()));
    }

    public static World channel(World world, Consumer<Changes.ChannelChange> change) {
        return world.with(Changes.channel(world.channel(), change));
    }
}
