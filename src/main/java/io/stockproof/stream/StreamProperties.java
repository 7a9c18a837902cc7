package io.stockproof.stream;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many streams an instance serves, and how.
 *
 * @param streamsMax at a time; more are refused with 503
 * @param wholeChannelMax of them that name no variants
 * @param wholeChannelPerKeyMax of those, of one key's principal; more are refused with 429
 * @param perKeyMax of one key's principal; more are refused with 429
 * @param pendingMax changed variants that may wait for a client; one that is further behind is dropped
 * @param heartbeat the longest silence
 * @param lifetime after which a stream ends, so that clients spread over instances anew
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.streams", ignoreUnknownFields = false)
record StreamProperties(
        @DefaultValue("4000") @Min(0) @Max(7_000) int streamsMax,
        @DefaultValue("200") @Min(0) @Max(1_000) int wholeChannelMax,
        @DefaultValue("50") @Min(0) @Max(1_000) int wholeChannelPerKeyMax,
        @DefaultValue("1000") @Min(0) @Max(7_000) int perKeyMax,
        @DefaultValue("10000") @Min(250) @Max(1_000_000) int pendingMax,
        @DefaultValue("15s") @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration heartbeat,
        @DefaultValue("1h") @DurationMin(seconds = 1) @DurationMax(days = 1) Duration lifetime) {}
