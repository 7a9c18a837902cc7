package io.stockproof.connector.outbound;

import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where this service may call out to.
 *
 * @param allowedPrivateHosts hosts ({@code host} or {@code host:port}) that may be called though they are in private
 *     ranges
 * @param allowedFolders folders whose files may be read as feeds
 * @param allowedPlaceholders variables of the environment ({@code NAME}, or {@code PREFIX_*}) that suppliers' settings
 *     may name; where empty, all but the service's own secrets and those that other programs are known to keep there
 * @param connectTimeout for a connection, its TLS handshake apart
 * @param keepAlive how long a connection is used before a new one is made, and so a host looked up again
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.outbound", ignoreUnknownFields = false)
public record OutboundProperties(
        @DefaultValue List<@Pattern(regexp = "[^\\s/@]{1,255}", message = "must be host or host:port") String> allowedPrivateHosts,
        @DefaultValue List<Path> allowedFolders,
        @DefaultValue List<@Pattern(regexp = "[A-Za-z_][A-Za-z0-9_]*\\*?", message = "must be NAME or PREFIX_*") String> allowedPlaceholders,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("1m") @DurationMin(millis = 1) @DurationMax(minutes = 10) Duration keepAlive) {

    public OutboundProperties {
        allowedPrivateHosts = List.copyOf(allowedPrivateHosts);
        allowedFolders = List.copyOf(allowedFolders);
        allowedPlaceholders = List.copyOf(allowedPlaceholders);
    }
}
