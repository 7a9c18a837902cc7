package io.stockproof.connector.outbound;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How calls to any supplier are tried again and given up. Rates, concurrency, time limits and the number of retries are
 * each supplier's own.
 *
 * @param backoff before the first retry; it doubles with each, give or take half
 * @param backoffMax the longest of them
 * @param retryAfterMax a supplier that asks for a longer pause is not asked again in this run
 * @param breakerCalls the last calls that the breaker looks at; half of them are enough to judge
 * @param breakerFailurePercent of failures that opens it
 * @param breakerOpenFor how long the supplier is then left alone
 * @param runTimeout for one reading as a whole, over all its calls, retries and pauses
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.calls", ignoreUnknownFields = false)
public record CallProperties(
        @DefaultValue("500ms") @DurationMin(millis = 1) @DurationMax(minutes = 10) Duration backoff,
        @DefaultValue("30s") @DurationMin(millis = 1) @DurationMax(minutes = 10) Duration backoffMax,
        @DefaultValue("2m") @DurationMin(millis = 1) @DurationMax(hours = 1) Duration retryAfterMax,
        @DefaultValue("10") @Min(2) @Max(1000) int breakerCalls,
        @DefaultValue("50") @Min(1) @Max(100) int breakerFailurePercent,
        @DefaultValue("1m") @DurationMin(millis = 1) @DurationMax(hours = 24) Duration breakerOpenFor,
        @DefaultValue("1h") @DurationMin(millis = 1) @DurationMax(hours = 24) Duration runTimeout) {}
