package io.stockproof.availability;

import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Supplier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All rules that one channel sells by, in the form in which they are asked. Built once for each version of the rules;
 * immutable, so that any number of threads may ask it.
 */
public final class ChannelRules {

    private final Channel channel;
    private final Map<LocationCode, Site> sites = new HashMap<>();
    private final Map<MethodCode, MethodRules> methods = new HashMap<>();
    private final List<MethodRules> offered;
    private final Share factoryShare;
    private final long factoryUnitsMax;

    private ChannelRules(Channel channel) {
        this.channel = channel;
        this.offered = new ArrayList<>();
        FactoryPolicy factory = channel.factoryStock();
        boolean included = factory.policy() == FactoryPolicy.Policy.INCLUDE;
        this.factoryShare = !included ? Share.NONE : factory.share() == null ? Share.ALL : factory.share();
        this.factoryUnitsMax = factory.maxUnits() == null ? Long.MAX_VALUE : factory.maxUnits();
    }

    /**
     * Compiles the rules of one channel.
     *
     * @param methods all that exist, so that one that the channel does not offer is told from one that is not there
     * @param suppliers with their locations; stock of any other counts as of an inactive location
     */
    public static ChannelRules of(
            Channel channel, Collection<ShippingMethod> methods, Collection<Supplier> suppliers) {
        Map<MethodCode, Lanes> lanes = new HashMap<>();
        methods.forEach(method -> lanes.put(method.code(), new Lanes(method.lanes())));
        return of(channel, methods, lanes, suppliers);
    }

    /** The same with lanes compiled already, which all channels can share. */
    static ChannelRules of(
            Channel channel,
            Collection<ShippingMethod> methods,
            Map<MethodCode, Lanes> lanes,
            Collection<Supplier> suppliers) {
        ChannelRules rules = new ChannelRules(channel);
        for (ShippingMethod method : methods) {
            boolean offered = channel.shippingMethods().contains(method.code());
            Lanes itsLanes = lanes.getOrDefault(method.code(), MethodRules.NONE.lanes());
            rules.methods.put(method.code(), MethodRules.of(method, itsLanes, offered));
        }
        for (MethodCode code : channel.shippingMethods()) {
            MethodRules method = rules.methods.get(code);
            if (method != null) {
                rules.offered.add(method);
            }
        }
        for (Supplier supplier : suppliers) {
            supplier.locations().forEach(location -> {
                Site site = Site.of(supplier, location, channel);
                rules.sites.put(site.code(), site);
            });
        }
        return rules;
    }

    public Channel channel() {
        return channel;
    }

    /** Whether there is such a method, offered or not. */
    public boolean knows(MethodCode method) {
        return methods.containsKey(method);
    }

    /** All that there are, offered or not. */
    public Set<MethodCode> methods() {
        return Collections.unmodifiableSet(methods.keySet());
    }

    /** All that are declared, active or not. */
    public Set<LocationCode> locations() {
        return Collections.unmodifiableSet(sites.keySet());
    }

    /** From an order to the parcel's leaving; 0 for a location that is not declared. */
    public int leadTimeDays(LocationCode location) {
        return site(location).leadTimeDays();
    }

    Site site(LocationCode code) {
        Site site = sites.get(code);
        return site == null ? Site.unknown(code) : site;
    }

    @Nullable
    MethodRules method(MethodCode code) {
        return methods.get(code);
    }

    /** In the channel's order. */
    List<MethodRules> offered() {
        return offered;
    }

    /** What the factory policy admits of {@code units} at a factory. */
    long admittedOfFactory(long units) {
        return Math.min(factoryShare.admittedOf(units), factoryUnitsMax);
    }

    /** {@code Integer.MAX_VALUE} where nothing is promised. */
    int deliveryDaysMax() {
        return channel.promise() == null ? Integer.MAX_VALUE : channel.promise().maxDeliveryDays();
    }

    /** {@code Long.MAX_VALUE} where orders are not limited. */
    long orderLimit() {
        return channel.orderLimit() == null ? Long.MAX_VALUE : channel.orderLimit();
    }
}
