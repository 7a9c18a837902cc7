package io.stockproof.availability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.stockproof.access.Caller;
import io.stockproof.access.Scope;
import io.stockproof.kernel.Codes;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers the query of storefronts: what is kept where it is still true, else computed and kept. */
@Component
class Storefront {

    private final AvailabilityIndex index;
    private final KeptAnswers kept;
    private final ObjectWriter writer;

    Storefront(AvailabilityIndex index, KeptAnswers kept, ObjectMapper json) {
        this.index = index;
        this.kept = kept;
        this.writer = json.writerFor(AvailabilityItem.class);
    }

    /**
     * Answers a query that was checked.
     *
     * @throws io.stockproof.problem.Problem for a channel, that the caller sees, or a method that there is not
     */
    AvailabilityBody answer(Caller caller, AvailabilityQuery query, @Nullable String minVersion) {
        return index.read(minVersion, view -> {
            RuleBook.Compiled compiled = Readings.visible(caller, view.rules(), query.channel());
            ChannelRules rules = compiled.rules();
            Context context = AvailabilityAnswers.context(rules, query.destination(), query.shippingMethod());
            KeptAnswers.Key key = kept.key(compiled.channelId(), context, caller.has(Scope.OPS_READ));
            return new AvailabilityBody(
                    rules.channel().code(),
                    view.asOf(),
                    view.version(),
                    context.destination(),
                    context.shippingMethod(),
                    view.degraded(),
                    new KeptItems(items(key, view, rules, query.variants()), view.asOf()));
        });
    }

    /**
     * One variant's answer.
     *
     * @throws io.stockproof.problem.Problem for a channel, that the caller sees, a method or a variant that there is not
     */
    OneAnswer one(Caller caller, String channel, String variant, DestinationInput to, @Nullable String shippingMethod,
            @Nullable String minVersion) {
        return index.read(minVersion, view -> {
            RuleBook.Compiled compiled = Readings.visible(caller, view.rules(), channel);
            ChannelRules rules = compiled.rules();
            Context context = AvailabilityAnswers.context(rules, to, shippingMethod);
            KeptAnswers.Key key = kept.key(compiled.channelId(), context, caller.has(Scope.OPS_READ));
            // A variant that no listing can have is not looked for.
            KeptItem item = Codes.isPrintable(variant) ? item(key, view, rules, variant) : null;
            if (item == null || item.item().status() == StockStatus.UNKNOWN_VARIANT) {
                throw ProblemType.UNKNOWN_VARIANT.because("The channel has no such variant.");
            }
            return new OneAnswer(
                    rules.channel().code(), view.asOf(), view.version(), context, view.degraded(), item);
        });
    }

    private List<KeptItem> items(
            KeptAnswers.Key key, IndexView view, ChannelRules rules, List<String> variants) {
        List<KeptItem> items = new ArrayList<>(variants.size());
        for (String variant : variants) {
            items.add(item(key, view, rules, variant));
        }
        return items;
    }

    private KeptItem item(KeptAnswers.Key key, IndexView view, ChannelRules rules, String variant) {
        KeptItem item = kept.find(key, variant, view.asOf());
        return item != null ? item : compute(key, view, rules, variant);
    }

    private KeptItem compute(KeptAnswers.Key key, IndexView view, ChannelRules rules, String variant) {
        ListingFacts listing = view.memory().find(key.channelId(), Set.of(variant)).get(variant);
        if (listing == null) {
            // Of what is not there, anybody could think of any number.
            return KeptItem.of(AvailabilityItem.unknown(variant), view.asOf(), writer);
        }
        Answer answer = Engine.answer(listing, rules, key.context(), view.asOf());
        AvailabilityItem item =
                AvailabilityItem.of(variant, answer, rules.channel().display(), view.asOf(), key.exact());
        KeptItem computed = KeptItem.of(item, KeptItem.until(listing, rules, view.asOf()), writer);
        kept.keep(key, variant, computed);
        return computed;
    }
}
