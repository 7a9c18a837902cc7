package io.stockproof.connector.feed;

import io.stockproof.connector.Connector;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RowSink;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLine;
import io.stockproof.connector.outbound.SupplierLines;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Reads a supplier's CSV, JSON or XML file. */
@Component
class FeedConnector implements Connector {

    private static final Set<String> OUR_HEADERS = Set.of(
            "host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "accept-encoding", "range",
            "if-none-match", "if-modified-since");

    private final SupplierLines lines;
    private final Placeholders placeholders;
    private final FeedDownload download;
    private final FeedFolders folders;
    private final FeedProperties properties;

    FeedConnector(
            SupplierLines lines,
            Placeholders placeholders,
            FeedDownload download,
            FeedFolders folders,
            FeedProperties properties) {
        this.lines = lines;
        this.placeholders = placeholders;
        this.download = download;
        this.folders = folders;
        this.properties = properties;
    }

    @Override
    public ConnectorKind kind() {
        return ConnectorKind.FEED;
    }

    @Override
    public ReadOutcome read(ReadRequest request, RowSink sink) throws ConnectorException, InterruptedException {
        return lines.read(request, (line, deadline) -> {
            FeedSettings settings = request.supplier().feed();
            if (settings == null) {
                throw new ConnectorException(Kind.MISCONFIGURED, "The supplier has no feed");
            }
            FeedShape shape = FeedShape.of(settings);
            try (FeedBody body = fetch(line, settings, request)) {
                return switch (body) {
                    case FeedBody.NotModified(var askedAt) -> new ReadOutcome.NotModified(askedAt);
                    case FeedBody.Whole whole -> {
                        new FeedParser(shape, properties)
                                .parse(whole.spool().content(), whole.spool().bytes(), whole.takenAt(), sink);
                        yield new ReadOutcome.Read(
                                settings.isComplete(), whole.etag(), whole.lastModified(), whole.spool().digest());
                    }
                };
            } catch (IOException e) {
                throw new ConnectorException(Kind.MISCONFIGURED, "The file kept here could not be read", e);
            }
        });
    }

    private FeedBody fetch(SupplierLine line, FeedSettings settings, ReadRequest request)
            throws ConnectorException, InterruptedException {
        URI uri;
        try {
            uri = new URI(placeholders.resolve(settings.url()).strip());
        } catch (URISyntaxException e) { // its message repeats what may hold secrets
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.url is no valid address");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "http", "https" -> {
                Map<String, String> headers = secretHeaders(settings);
                yield line.call(() -> download.fetch(line, uri, headers, request));
            }
            case "file" -> line.call(() -> folders.fetch(uri, request));
            default -> throw new ConnectorException(
                    Kind.MISCONFIGURED,
                    "feed.url must be http, https or file; " + Shown.of(scheme) + " is not supported");
        };
    }

    private Map<String, String> secretHeaders(FeedSettings settings) throws ConnectorException {
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, String> header : settings.headers() == null
                ? Map.<String, String>of().entrySet()
                : settings.headers().entrySet()) {
            String value = placeholders.resolve(header.getValue());
            if (!header.getKey().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
                    || OUR_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))
                    || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
                throw new ConnectorException(
                        Kind.MISCONFIGURED, "feed.headers." + Shown.of(header.getKey()) + " cannot be sent");
            }
            headers.put(header.getKey(), value);
        }
        return headers;
    }
}
