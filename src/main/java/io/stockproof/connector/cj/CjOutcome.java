package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ReadRequest.WantedItem;
import java.time.Instant;
import java.util.List;

/** How one read of a poll ended, for the items that it was made for. */
sealed interface CjOutcome {

    /** A product's stock. The items have their vids. */
    record Stock(List<WantedItem> items, JsonNode data, Instant takenAt) implements CjOutcome {}

    /** Variants, with the ids and skus that items can be resolved by. */
    record Variants(List<WantedItem> items, JsonNode data, Instant takenAt) implements CjOutcome {}

    /** What their product says that they are. */
    record Described(List<WantedItem> items, JsonNode data) implements CjOutcome {}

    /** CJ has them no more. */
    record Gone(List<WantedItem> items, String why, Instant takenAt) implements CjOutcome {}

    /** CJ does not understand their ids. */
    record NotUnderstood(List<WantedItem> items, String why) implements CjOutcome {}

    /** Not read: the allowance is spent. */
    record Unread() implements CjOutcome {}
}
