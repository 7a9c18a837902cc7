package io.stockproof.availability;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the availability index.
 *
 * @param lagMax answers of an index that last heard from the database longer ago are degraded
 * @param tailInterval how often an index asks what changed; half as often where nothing does
 * @param silenceMax after so long without a word from the database an index asks over another connection: a host that has
 *     vanished would be waited for as long as the slowest statement of all may take
 */
@ConfigurationProperties("stockproof.availability")
record IndexProperties(
        @DefaultValue("5s") Duration lagMax, @DefaultValue("50ms") Duration tailInterval,
        @DefaultValue("30s") Duration silenceMax) {}
