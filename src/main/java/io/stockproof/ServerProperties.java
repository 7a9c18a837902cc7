package io.stockproof;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How an instance leaves.
 *
 * @param drain how long it still serves after it says that it is not ready, so that whoever spreads the load has time to
 *     notice; longer than the interval of its health checks. At most 15 s, since all of a stop has its limit
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.server", ignoreUnknownFields = false)
record ServerProperties(@DefaultValue("5s") @DurationMin @DurationMax(seconds = 15) Duration drain) {}
