package io.stockproof.intake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What an instance keeps in mind of suppliers' positions between their polls.
 *
 * @param keptMax of all suppliers together, some 60 bytes a position; never more than a quarter of the heap. What is not
 *     kept is read anew by each poll
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.known-stock", ignoreUnknownFields = false)
public record KnownStockProperties(@DefaultValue("256MB") DataSize keptMax) {}
