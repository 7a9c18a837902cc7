package io.stockproof.alert;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How alerts and digests are made; when a channel's are, its setup says.
 *
 * @param measureEvery how often channels are measured
 * @param digestEvery how often it is looked which digests are due
 * @param alertsKept of a channel, the newest
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.alerts", ignoreUnknownFields = false)
record AlertProperties(
        @DefaultValue("30s") @DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration measureEvery,
        @DefaultValue("60s") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration digestEvery,
        @DefaultValue("10000") @Min(100) @Max(1_000_000) int alertsKept) {}
