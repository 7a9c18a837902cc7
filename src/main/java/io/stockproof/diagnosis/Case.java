package io.stockproof.diagnosis;

import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Context;
import io.stockproof.availability.Explanation;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.diagnosis.Known.ItemState;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** All that a diagnosis is a function of. */
record Case(
        Displayed displayed, ListingFacts listing, ChannelRules rules, Context context, Instant asOf, Known known) {

    String channel() {
        return rules.channel().code().value();
    }

    /** The items that it is made of, each once. */
    List<ItemFacts> items() {
        return listing.sources().stream()
                .flatMap(source -> source.components().stream())
                .map(ComponentFacts::item)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** What is known of the item of a component. */
    Optional<ItemState> state(Explanation.Part part) {
        return listing.sources().stream()
                .flatMap(source -> source.components().stream())
                .filter(component -> component.supplier().equals(part.supplier())
                        && component.sku().equals(part.sku()))
                .map(ComponentFacts::item)
                .filter(Objects::nonNull)
                .findFirst()
                .map(item -> known.items().get(item.key()));
    }

    Optional<PositionState> position(ItemKey item, LocationCode location) {
        return Optional.ofNullable(known.items().get(item)).map(state -> state.positions().get(location));
    }

    /** Whether the mapping is another one than when the display was seen. */
    boolean isRemapped() {
        Known.Origin origin = known.origin();
        return origin != null && origin.changedAt().isAfter(displayed.observedAt());
    }
}
