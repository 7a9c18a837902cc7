package io.stockproof.connector.cj;

import io.stockproof.kernel.Share;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How CJ is called, beyond a supplier's own limits.
 *
 * @param reserveShare of the daily points, what polls leave for other uses
 * @param qpsPause after an answer that says there were too many requests
 * @param refreshBefore how long before its end a token is replaced
 * @param tokenPause after a failure to get a token, how long none is asked for
 * @param leaseFor how long one instance may take to get a token before another tries
 * @param leaseCheck how often the others look whether it is there
 * @param pointsKeptEvery how often the points left are written down during a run
 * @param answerMax of one answer; that of a product with a hundred variants is some 100 kB
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.cj", ignoreUnknownFields = false)
public record CjProperties(
        @DefaultValue("0.05") Share reserveShare,
        @DefaultValue("1s") @DurationMin(millis = 1) @DurationMax(minutes = 1) Duration qpsPause,
        @DefaultValue("1h") @DurationMin(seconds = 1) @DurationMax(days = 10) Duration refreshBefore,
        @DefaultValue("5m") @DurationMin(millis = 1) @DurationMax(days = 1) Duration tokenPause,
        @DefaultValue("1m") @DurationMin(millis = 1) @DurationMax(minutes = 30) Duration leaseFor,
        @DefaultValue("200ms") @DurationMin(millis = 1) @DurationMax(seconds = 10) Duration leaseCheck,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration pointsKeptEvery,
        @DefaultValue("4MB") DataSize answerMax) {}
