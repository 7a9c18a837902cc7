package io.stockproof.intake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What suppliers may have us keep.
 *
 * @param supplierItemsMax items of one supplier, up to which its feed may make more. Setup and imports may go beyond
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.intake", ignoreUnknownFields = false)
public record IntakeProperties(@DefaultValue("2000000") @Min(1) @Max(100_000_000) int supplierItemsMax) {}
