package io.stockproof.connector.feed;

import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundProperties;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLines;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.FeedSettings.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.springframework.util.unit.DataSize;

/** Feeds as suppliers send them, and settings to read them by. */
final class FeedFixture {

    static final FeedProperties LIMITS = limits(Duration.ofSeconds(30));

    private FeedFixture() {}

    /** Small limits, so that tests can go beyond them. */
    static FeedProperties limits(Duration slowStart) {
        return new FeedProperties(
                DataSize.ofMegabytes(4), DataSize.ofMegabytes(16), 200, 65_536, 50, 1000, 10_000, 1_000_000,
                Duration.ofSeconds(5), 1024, slowStart, Duration.ofMinutes(1), null);
    }

    static FeedSettings settings(Format format) {
        return new FeedSettings(
                "http://localhost/feed", format, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null);
    }

    static FeedSettings csv(String delimiter, Map<String, String> columns) {
        return new FeedSettings(
                "http://localhost/feed", Format.CSV, delimiter, null, null, null, columns, null, null, null, null, null,
                null, null, null, null);
    }

    static FeedSettings at(String url, Map<String, String> headers) {
        return new FeedSettings(
                url, Format.CSV, null, null, null, null, null, null, null, null, null, null, headers, null, null, null);
    }

    static FeedSettings rows(Format format, String rows, Map<String, String> columns) {
        return new FeedSettings(
                "http://localhost/feed", format, null, null, null, rows, columns, null, null, null, null, null, null,
                null, null, null);
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** A connector of all ways to get at a feed. */
    static FeedConnector connector(
            SupplierLines lines, OutboundClient client, Placeholders placeholders, FeedProperties properties,
            List<Path> folders) {
        OutboundProperties outbound =
                new OutboundProperties(List.of(), folders, List.of(), Duration.ofSeconds(2), Duration.ofMinutes(1));
        return new FeedConnector(
                lines,
                new FeedAccess(placeholders, new FeedDownload(client, properties),
                        new FeedFolders(outbound, properties),
                        new SftpAccess(placeholders, new SftpDownload(client, properties), properties),
                        new FeedTokens(client, placeholders)),
                properties);
    }
}
