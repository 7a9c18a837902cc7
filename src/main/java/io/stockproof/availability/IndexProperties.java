package io.stockproof.availability;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the availability index.
 *
 * @param lagMax answers of an index that last heard from the database longer ago are degraded
 * @param tailInterval how often an index asks what changed; half as often where nothing does
 */
@ConfigurationProperties("stockproof.availability")
record IndexProperties(@DefaultValue("5s") Duration lagMax, @DefaultValue("50ms") Duration tailInterval) {}
