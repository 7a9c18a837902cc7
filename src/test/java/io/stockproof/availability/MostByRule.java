package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The most units of an item at a location that each rule, alone, would let a shop have. Read off the data of a world, by
 * nothing that the engine has compiled from it.
 */
final class MostByRule {

    private final World world;
    private final SourceFacts source;
    private final ItemFacts item;
    private final StockAt stock;
    private final Supplier supplier;
    private final Location location;
    private final Allocation allocation;
    private final Map<Reason, Long> most = new EnumMap<>(Reason.class);

    private MostByRule(World world, SourceFacts source, ItemFacts item, StockAt stock) {
        this.world = world;
        this.source = source;
        this.item = item;
        this.stock = stock;
        LocationCode code = stock.location();
        this.supplier = world.suppliers().stream()
                .filter(one -> one.code().equals(code.supplier()))
                .findFirst()
                .orElseThrow();
        this.location = supplier.locations().stream()
                .filter(one -> one.code().equals(code.code()))
                .findFirst()
                .orElse(null);
        this.allocation = world.channel().allocations().stream()
                .filter(one -> one.location().equals(code))
                .findFirst()
                .orElse(null);
    }

    /** By each rule that limits anything, under the reason that it would give. */
    static Map<Reason, Long> of(World world, SourceFacts source, ItemFacts item, StockAt stock, MethodCode method) {
        MostByRule rules = new MostByRule(world, source, item, stock);
        rules.byStock();
        rules.byChannel();
        rules.bySafetyStock();
        rules.byShipping(method);
        return rules.most;
    }

    private void limit(Reason reason, long units) {
        most.merge(reason, Math.max(0, units), Math::min);
    }

    private void none(Reason reason, boolean applies) {
        if (applies) {
            limit(reason, 0);
        }
    }

    private void byStock() {
        limit(Reason.OUT_OF_STOCK, stock.onHand());
        limit(Reason.RESERVED, stock.onHand() - Math.max(stock.reservedByAll(), stock.reservedByChannel()));
        none(Reason.MAPPING_BROKEN, item.broken());
        none(Reason.LISTING_INACTIVE, !world.listing().active());
        none(Reason.LOCATION_INACTIVE, location == null || !location.active());
        none(Reason.SUPPLIER_PAUSED, supplier.paused());
        Freshness freshness = supplier.freshness();
        if (stock.observedAt().plusSeconds(freshness.maxAgeSeconds()).isBefore(world.now())) {
            boolean keeps = freshness.whenStale() == Freshness.WhenStale.KEEP_SHARE && freshness.keepShare() != null;
            limit(Reason.STOCK_STALE, keeps ? of(freshness.keepShare()) : 0);
        }
    }

    private void byChannel() {
        Channel channel = world.channel();
        if (location != null && location.kind() == LocationKind.FACTORY) {
            FactoryPolicy factory = channel.factoryStock();
            none(Reason.FACTORY_EXCLUDED, factory.policy() != FactoryPolicy.Policy.INCLUDE);
            limit(Reason.FACTORY_EXCLUDED, of(factory.share()));
            limit(Reason.FACTORY_EXCLUDED, or(factory.maxUnits()));
        }
        if (allocation == null) {
            none(Reason.NOT_ALLOCATED, channel.allocationDefault() == Channel.AllocationDefault.NONE);
        } else {
            none(Reason.NOT_ALLOCATED, Boolean.TRUE.equals(allocation.none()));
            limit(Reason.NOT_ALLOCATED, of(allocation.share()));
            limit(Reason.NOT_ALLOCATED, or(allocation.units()));
        }
    }

    /** The most specific rule counts: the item's, the allocation's, the location's, the channel's, the supplier's. */
    private void bySafetyStock() {
        boolean allocated = allocation != null
                && (allocation.safetyStockUnits() != null || allocation.safetyStockShare() != null);
        Stream.of(
                item.safetyStock(),
                allocated
                        ? new SafetyStock(
                                allocation.safetyStockUnits() == null ? 0 : allocation.safetyStockUnits(),
                                allocation.safetyStockShare())
                        : null,
                location == null ? null : location.safetyStock(),
                world.channel().safetyStock(),
                supplier.safetyStock())
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(safety -> {
                    limit(Reason.SAFETY_STOCK, stock.onHand() - safety.units());
                    limit(Reason.SAFETY_STOCK, of(new Share(BigDecimal.ONE.subtract(safety.share().value()))));
                });
    }

    /** {@code method} is {@code null} where none answered: then nothing is known of the way. */
    private void byShipping(MethodCode code) {
        Optional<ShippingMethod> found =
                world.methods().stream().filter(one -> one.code().equals(code)).findFirst();
        if (found.isEmpty()) {
            return;
        }
        ShippingMethod method = found.get();
        none(Reason.METHOD_NOT_OFFERED, !world.channel().shippingMethods().contains(code));
        none(Reason.METHOD_CLOSED, !method.open());
        none(Reason.ITEM_RESTRICTED, method.refuses().stream().anyMatch(item.attributes()::contains));
        long grams = source.components().stream()
                .filter(part -> part.item() != null && part.item().weightGrams() != null)
                .mapToLong(part -> part.item().weightGrams() * (long) part.units())
                .sum();
        none(Reason.TOO_HEAVY, method.maxWeightGrams() != null && grams > method.maxWeightGrams());
        if (location != null) {
            byLanes(method);
        }
    }

    private void byLanes(ShippingMethod method) {
        List<Lane> lanes = method.lanes().stream().filter(this::mayApply).toList();
        List<Lane> running = lanes.stream()
                .filter(lane -> !lane.blocked() && !lane.suspended())
                .toList();
        List<Lane> certain = lanes.stream().filter(this::appliesWhateverTheAddress).toList();
        List<Lane> blocks = certain.stream().filter(Lane::blocked).toList();
        List<Lane> pauses = certain.stream().filter(Lane::suspended).toList();
        none(Reason.NO_LANE, running.isEmpty());
        none(Reason.DESTINATION_BLOCKED, !blocks.isEmpty() && running.stream()
                .allMatch(lane -> blocks.stream().anyMatch(block -> narrowness(block) >= narrowness(lane))));
        none(Reason.LANE_SUSPENDED, !pauses.isEmpty() && running.stream()
                .allMatch(lane -> pauses.stream().anyMatch(pause -> narrowness(pause) > narrowness(lane))));
        Channel.Promise promise = world.channel().promise();
        none(Reason.TOO_SLOW, promise != null && !running.isEmpty() && running.stream()
                .allMatch(lane -> location.leadTimeDays() + lane.transitDays().max() > promise.maxDeliveryDays()));
    }

    /** Whether a lane is valid today and goes from here to what may be the address. */
    private boolean mayApply(Lane lane) {
        LocalDate today = world.now().atZone(ZoneOffset.UTC).toLocalDate();
        boolean valid = (lane.validFrom() == null || !today.isBefore(lane.validFrom()))
                && (lane.validTo() == null || today.isBefore(lane.validTo()));
        boolean fromHere = lane.from().location() == null
                ? lane.from().country().equals(location.country())
                : lane.from().location().equals(stock.location());
        String region = world.context().destination().region();
        return valid
                && fromHere
                && lane.to().country().equals(world.context().destination().country())
                && (lane.to().regions().isEmpty() || region == null || lane.to().regions().contains(region))
                && (lane.to().postalPrefixes().isEmpty() || postal() == null || lane.to().postalPrefixes().stream()
                        .anyMatch(prefix -> postal().startsWith(prefix.replace(" ", ""))));
    }

    private boolean appliesWhateverTheAddress(Lane lane) {
        return (lane.to().regions().isEmpty() || world.context().destination().region() != null)
                && (lane.to().postalPrefixes().isEmpty() || postal() != null);
    }

    private String postal() {
        String postal = world.context().destination().postalCode();
        return postal == null ? null : postal.replace(" ", "").replace("-", "");
    }

    /** The destination counts before the origin, in it the postal code before the region. */
    private static int narrowness(Lane lane) {
        int ofPostal = lane.to().postalPrefixes().isEmpty() ? 0 : 100;
        int ofRegion = lane.to().regions().isEmpty() ? 0 : 10;
        return ofPostal + ofRegion + (lane.from().location() == null ? 0 : 1);
    }

    private long of(Share share) {
        return share == null
                ? Long.MAX_VALUE
                : BigDecimal.valueOf(stock.onHand()).multiply(share.value()).setScale(0, RoundingMode.DOWN).longValue();
    }

    private static long or(Long units) {
        return units == null ? Long.MAX_VALUE : units;
    }
}
