package io.stockproof.availability;

import io.stockproof.channel.Channel;
import io.stockproof.kernel.MethodCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** All that an answer is a function of, as data that a test can change and ask again. */
public record World(
        Channel channel,
        List<ShippingMethod> methods,
        List<Supplier> suppliers,
        ListingFacts listing,
        Context context,
        Instant now) {

    public ChannelRules rules() {
        return ChannelRules.of(channel, methods, suppliers);
    }

    public Answer answer() {
        return Engine.answer(listing, rules(), context, now);
    }

    public long available() {
        return Engine.available(listing, rules(), context, now);
    }

    public Explanation explain() {
        return Engine.explain(listing, rules(), context, now);
    }

    Question question() {
        return new Question(listing, rules(), context, now);
    }

    public World with(Channel changed) {
        return new World(changed, methods, suppliers, listing, context, now);
    }

    public World with(ListingFacts changed) {
        return new World(channel, methods, suppliers, changed, context, now);
    }

    public World with(Context changed) {
        return new World(channel, methods, suppliers, listing, changed, now);
    }

    public World suppliers(UnaryOperator<Supplier> change) {
        return new World(channel, methods, suppliers.stream().map(change).toList(), listing, context, now);
    }

    public World locations(UnaryOperator<Location> change) {
        return suppliers(supplier -> Changes.locations(supplier, supplier.locations().stream().map(change).toList()));
    }

    public World methods(UnaryOperator<ShippingMethod> change) {
        return new World(channel, methods.stream().map(change).toList(), suppliers, listing, context, now);
    }

    public World methods(Set<MethodCode> which, UnaryOperator<ShippingMethod> change) {
        return methods(method -> which.contains(method.code()) ? change.apply(method) : method);
    }

    public World lanes(Set<MethodCode> which, Predicate<Lane> those, UnaryOperator<Lane> change) {
        return methods(which, method -> Changes.lanes(
                method,
                method.lanes().stream()
                        .map(lane -> those.test(lane) ? change.apply(lane) : lane)
                        .toList()));
    }

    public World parts(UnaryOperator<ComponentFacts> change) {
        return with(new ListingFacts(
                listing.variant(),
                listing.active(),
                listing.sources().stream()
                        .map(source -> new SourceFacts(
                                source.rank(), source.components().stream().map(change).toList()))
                        .toList()));
    }

    public World items(UnaryOperator<ItemFacts> change) {
        return parts(part -> part.item() == null
                ? part
                : new ComponentFacts(part.supplier(), part.sku(), part.units(), change.apply(part.item())));
    }

    public World stock(UnaryOperator<StockAt> change) {
        return items(item -> Changes.stock(item, item.stock().stream().map(change).toList()));
    }
}
