package io.stockproof.connector.feed;

import io.stockproof.connector.Connector;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RowSink;
import io.stockproof.connector.outbound.SupplierLine;
import io.stockproof.connector.outbound.SupplierLines;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedPaging;
import io.stockproof.supplier.FeedSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** Reads a supplier's CSV, JSON or XML file, or a JSON that comes in pages. */
@Component
class FeedConnector implements Connector {

    private final SupplierLines lines;
    private final FeedAccess access;
    private final FeedProperties properties;

    FeedConnector(SupplierLines lines, FeedAccess access, FeedProperties properties) {
        this.lines = lines;
        this.access = access;
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
            URI address = access.address(settings);
            try {
                FeedPaging paging = settings.paging();
                return paging == null
                        ? file(line, settings, shape, address, request, sink)
                        : pages(line, settings, shape, new FeedPages(paging, address), request, sink);
            } catch (IOException e) {
                throw new ConnectorException(Kind.MISCONFIGURED, "The file kept here could not be read", e);
            }
        });
    }

    private ReadOutcome file(
            SupplierLine line, FeedSettings settings, FeedShape shape, URI address, ReadRequest request, RowSink sink)
            throws ConnectorException, InterruptedException, IOException {
        try (FeedBody body = access.fetch(line, settings, address, request)) {
            return switch (body) {
                case FeedBody.NotModified(var askedAt) -> new ReadOutcome.NotModified(askedAt);
                case FeedBody.Whole whole -> {
                    new FeedParser(shape, properties)
                            .parse(whole.spool().content(), whole.spool().bytes(), whole.takenAt(), sink);
                    yield new ReadOutcome.Read(
                            settings.isComplete(), whole.etag(), whole.lastModified(), whole.spool().digest());
                }
            };
        }
    }

    /** Reads page after page. One that fails fails all of them: the rows given until then count for nothing. */
    private ReadOutcome pages(
            SupplierLine line, FeedSettings settings, FeedShape shape, FeedPages pages, ReadRequest request,
            RowSink sink)
            throws ConnectorException, InterruptedException, IOException {
        FeedParser parser = new FeedParser(shape, properties);
        FeedRows rows = new FeedRows(shape, sink, request.databaseClock().instant(), properties.rowsMax());
        MessageDigest digest = sha256();
        long bytes = 0;
        URI at = pages.first();
        while (at != null) {
            // Nothing is said of the other pages by one that did not change.
            try (FeedBody body = access.fetch(line, settings, at, request.unconditional())) {
                if (!(body instanceof FeedBody.Whole page)) {
                    throw new ConnectorException(
                            Kind.MALFORMED, "Answered 'not modified' to an unconditional request");
                }
                bytes += page.spool().bytes();
                if (bytes > properties.bodyMax().toBytes()) {
                    throw new ConnectorException(
                            Kind.TOO_LARGE, "The pages together are larger than " + properties.bodyMax());
                }
                long before = rows.rowsSoFar();
                rows.takenFrom(page.takenAt());
                String next = parser.page(page.spool().content(), page.spool().bytes(), rows);
                String pageDigest = page.spool().digest();
                digest.update(pageDigest.getBytes(StandardCharsets.US_ASCII));
                at = pages.after(at, new FeedPages.Page(
                        page.link(), next, pageDigest, rows.rowsSoFar() - before, rows.rowsSoFar()));
            }
        }
        rows.end();
        return new ReadOutcome.Read(settings.isComplete(), null, null, HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
