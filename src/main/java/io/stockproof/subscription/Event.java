package io.stockproof.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.availability.AvailabilityBody;
import java.time.Instant;

/**
 * What is posted to a receiver.
 *
 * @param type such as {@code availability.changed}
 * @param timestamp when the answer was computed, or the notice put out, by the database's clock
 * @param data with the subscription, and the number that its events are ordered by
 */
record Event<D>(String type, Instant timestamp, D data) {

    /**
     * One variant's answer, in the form of a query's.
     *
     * @param subscription the id of the subscription
     * @param sequence greater than that of every earlier event of the variant: a receiver ignores what is not
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Data(String subscription, long sequence, @JsonUnwrapped AvailabilityBody answer) {}

    static Event<Data> of(String subscription, long sequence, AvailabilityBody answer) {
        return new Event<>(
                EventType.AVAILABILITY_CHANGED.text(), answer.asOf(), new Data(subscription, sequence, answer));
    }
}
