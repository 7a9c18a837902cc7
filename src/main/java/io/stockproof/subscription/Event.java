package io.stockproof.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.availability.AvailabilityBody;
import java.time.Instant;

/**
 * What is posted to a receiver.
 *
 * @param type {@code availability.changed}
 * @param timestamp when the answer was computed, by the database's clock
 */
record Event(String type, Instant timestamp, Data data) {

    static final String TYPE = "availability.changed";

    /**
     * One variant's answer, in the form of a query's.
     *
     * @param subscription the id of the subscription
     * @param sequence greater than that of every earlier event of the variant: a receiver ignores what is not
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Data(String subscription, long sequence, @JsonUnwrapped AvailabilityBody answer) {}

    static Event of(String subscription, long sequence, AvailabilityBody answer) {
        return new Event(TYPE, answer.asOf(), new Data(subscription, sequence, answer));
    }
}
