package io.stockproof.demo;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the demonstration runs.
 *
 * @param port where the suppliers answer, on loopback only; 0 for any that is free
 * @param dataAllowed whether a start without the demo takes a database that ran it
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.demo", ignoreUnknownFields = false)
public record DemoSettings(
        @DefaultValue("8090") @Min(0) @Max(65_535) int port,
        @DefaultValue("false") boolean dataAllowed) {}
