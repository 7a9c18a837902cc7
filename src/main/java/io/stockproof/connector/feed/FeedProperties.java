package io.stockproof.connector.feed;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much a feed may be. Beyond any of it the poll fails whole.
 *
 * @param bodyMax of a file as it is sent
 * @param unpackedMax of a file unpacked
 * @param unpackingRatioMax unpacked bytes a packed one, once a megabyte is unpacked
 * @param rowCharactersMax of one row, columns that are not used included
 * @param depthMax of nesting, JSON and XML
 * @param columnsMax of one row
 * @param namesMax of elements, attributes and namespaces of one XML, each counted once
 * @param rowsMax of one file
 * @param idleTimeout the longest silence in a download
 * @param bytesPerSecondMin the average that no stretch of a download may fall below
 * @param slowStart how long such a stretch is, the first of them included
 * @param downloadTimeout for a whole download, however fast
 * @param folder where a file is kept while it is read; the system's temporary folder where absent
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.feed", ignoreUnknownFields = false)
public record FeedProperties(
        @DefaultValue("2GB") DataSize bodyMax,
        @DefaultValue("8GB") DataSize unpackedMax,
        @DefaultValue("200") @Min(2) @Max(1_100) int unpackingRatioMax,
        @DefaultValue("65536") @Min(1_000) @Max(16_777_216) int rowCharactersMax,
        @DefaultValue("50") @Min(2) @Max(500) int depthMax,
        @DefaultValue("1000") @Min(1) @Max(100_000) int columnsMax,
        @DefaultValue("10000") @Min(100) @Max(1_000_000) int namesMax,
        @DefaultValue("10000000") @Min(1) long rowsMax,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration idleTimeout,
        @DefaultValue("1024") @Min(0) long bytesPerSecondMin,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration slowStart,
        @DefaultValue("1h") @DurationMin(millis = 1) Duration downloadTimeout,
        @Nullable Path folder) {}
