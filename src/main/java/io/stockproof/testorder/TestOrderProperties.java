package io.stockproof.testorder;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How test orders are walked.
 *
 * @param concurrentMax orders that this instance walks at once for those who ask; more are refused with 503
 * @param quotesPerOrderMax quotes that suppliers are asked for an order
 * @param quoteWithin how long a quote is waited for, turns and retries included
 * @param ordersPerRunMax orders that one run of a schedule makes
 * @param keptMax orders that are kept, however young they are
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.test-orders", ignoreUnknownFields = false)
record TestOrderProperties(
        @DefaultValue("4") @Min(1) @Max(100) int concurrentMax,
        @DefaultValue("5") @Min(0) @Max(100) int quotesPerOrderMax,
        @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(seconds = 60) Duration quoteWithin,
        @DefaultValue("100") @Min(1) @Max(1_000) int ordersPerRunMax,
        @DefaultValue("500000") @Min(1_000) @Max(10_000_000) long keptMax) {}
