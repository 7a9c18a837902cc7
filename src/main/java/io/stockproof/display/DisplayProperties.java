package io.stockproof.display;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How displays are taken and kept.
 *
 * @param rowsMax rows of one report
 * @param reportsMax reports that one instance takes at a time; more are asked to come again
 * @param uploadTimeMax how long a report may take to arrive
 * @param servedEvery how often an answer to a storefront is kept, of a listing and context at most
 * @param servedKept how long it is kept
 * @param servedRowsMax how many are kept; the oldest go first
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.displays", ignoreUnknownFields = false)
record DisplayProperties(
        @DefaultValue("1000000") @Min(1) @Max(10_000_000) long rowsMax,
        @DefaultValue("4") @Min(1) @Max(64) int reportsMax,
        @DefaultValue("15m") @DurationMin(seconds = 1) Duration uploadTimeMax,
        @DefaultValue("10s") @DurationMin(seconds = 1) Duration servedEvery,
        @DefaultValue("24h") @DurationMin(minutes = 1) Duration servedKept,
        @DefaultValue("2000000") @Min(1) @Max(100_000_000) long servedRowsMax) {}
