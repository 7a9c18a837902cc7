package io.stockproof.catalog;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How imports of listings run.
 *
 * @param concurrentMax imports that one instance takes at a time; more are asked to come again
 * @param rowsMax rows of one import, empty lines included
 * @param uploadTimeMax how long a sheet may take to arrive
 * @param heartbeat how often a running import says that it lives
 * @param deadAfter an import that has not said so for this long has failed; several heartbeats
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.imports", ignoreUnknownFields = false)
public record ImportSettings(
        @DefaultValue("2") @Min(1) @Max(16) int concurrentMax,
        @DefaultValue("5000000") @Min(1) @Max(100_000_000) long rowsMax,
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration uploadTimeMax,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration heartbeat,
        @DefaultValue("30s") @DurationMin(seconds = 1) Duration deadAfter) {}
