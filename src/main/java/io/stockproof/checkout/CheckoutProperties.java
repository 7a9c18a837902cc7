package io.stockproof.checkout;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How reservations are decided.
 *
 * @param lanes transactions that may be in flight at once on this instance
 * @param queueMax requests that may wait in one lane; more are refused with 503
 * @param batchSizeMax requests that one transaction decides
 * @param patience how long a request waits for its answer; then 503, and if it was not yet begun it is not decided
 * @param sweepEvery how often holds whose time is over, and orders that are reflected, are looked for
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.checkout", ignoreUnknownFields = false)
record CheckoutProperties(
        @DefaultValue("2") @Min(1) @Max(64) int lanes,
        @DefaultValue("1000") @Min(1) @Max(100_000) int queueMax,
        @DefaultValue("256") @Min(1) @Max(1_000) int batchSizeMax,
        @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(seconds = 60) Duration patience,
        @DefaultValue("250ms") @DurationMin(millis = 10) @DurationMax(seconds = 1) Duration sweepEvery) {}
