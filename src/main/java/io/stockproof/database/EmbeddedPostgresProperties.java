package io.stockproof.database;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the embedded database; without effect where {@code spring.datasource.url} is set.
 *
 * @param port loopback port that PostgreSQL listens on; 0 takes a free one
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.embedded", ignoreUnknownFields = false)
record EmbeddedPostgresProperties(@DefaultValue("0") @Min(0) @Max(65_535) int port) {}
