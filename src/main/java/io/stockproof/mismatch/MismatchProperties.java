package io.stockproof.mismatch;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How mismatches are looked for.
 *
 * @param watchEvery how often what moved is compared
 * @param scanEvery how often all displays are
 * @param seenEvery how often a mismatch that stays as it is says that it was seen
 * @param displaysMemoryMax what displays may take of the memory of the instance that watches; those of a channel for which
 *     it is too little are read from the database whenever all are compared
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.mismatch", ignoreUnknownFields = false)
record MismatchProperties(
        @DefaultValue("250ms") @DurationMin(millis = 10) @DurationMax(seconds = 10) Duration watchEvery,
        @DefaultValue("60s") @DurationMin(seconds = 1) Duration scanEvery,
        @DefaultValue("10m") @DurationMin(seconds = 1) Duration seenEvery,
        @DefaultValue("256MB") DataSize displaysMemoryMax) {}
