package io.stockproof.subscription;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are sent.
 *
 * @param subscriptionsMax that may exist at a time
 * @param sendEvery how often each instance looks for what is to be sent
 * @param notifyEvery how often the one notifier reads the change feed
 * @param concurrentMax deliveries that one instance has under way to one subscription; of a variant there is but one
 * @param timeout for one attempt as a whole
 * @param retryAfter the pause after the first failure; it grows fourfold with each, give or take a quarter
 * @param retryAfterMax the longest of them
 * @param giveUpAfter an event that was not delivered for so long is dead
 * @param disableAfter a subscription none of whose deliveries went well for so long is switched off
 * @param keepDelivered how long delivered events are shown
 * @param keepDead how long dead events can be replayed
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.subscriptions", ignoreUnknownFields = false)
record SubscriptionProperties(
        @DefaultValue("200") @Min(0) @Max(2_000) int subscriptionsMax,
        @DefaultValue("250ms") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration sendEvery,
        @DefaultValue("500ms") @DurationMin(millis = 10) @DurationMax(minutes = 1) Duration notifyEvery,
        @DefaultValue("8") @Min(1) @Max(64) int concurrentMax,
        @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration timeout,
        @DefaultValue("5s") @DurationMin(millis = 10) @DurationMax(hours = 1) Duration retryAfter,
        @DefaultValue("4h") @DurationMin(millis = 10) @DurationMax(days = 1) Duration retryAfterMax,
        @DefaultValue("3d") @DurationMin(minutes = 1) @DurationMax(days = 30) Duration giveUpAfter,
        @DefaultValue("5d") @DurationMin(minutes = 1) @DurationMax(days = 60) Duration disableAfter,
        @DefaultValue("7d") @DurationMin(hours = 1) @DurationMax(days = 90) Duration keepDelivered,
        @DefaultValue("30d") @DurationMin(hours = 1) @DurationMax(days = 365) Duration keepDead) {

    /** An attempt whose instance does not say how it ended within this is made again. */
    Duration lease() {
        return timeout.multipliedBy(3);
    }
}
