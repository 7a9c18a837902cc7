package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.AnswerStatus;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundExchange;
import io.stockproof.connector.outbound.OutboundFailures;
import io.stockproof.connector.outbound.OutboundRequest;
import io.stockproof.connector.outbound.OutboundResponse;
import io.stockproof.connector.outbound.SupplierLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Fetches a file over HTTP to disk. The supplier's time limit is for the answer's head; the body has limits of its own,
 * since its size is not known: silence, too slow an average, and too long in all end it.
 */
@Component
class FeedDownload {

    private static final int BUFFER_BYTES = 65_536;

    private final OutboundClient client;
    private final FeedProperties properties;

    FeedDownload(OutboundClient client, FeedProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    FeedBody fetch(SupplierLine line, URI uri, Map<String, String> secretHeaders, ReadRequest request)
            throws ConnectorException, InterruptedException {
        OutboundExchange exchange = client.exchange(new OutboundRequest(
                uri, headers(request), secretHeaders, null, properties.idleTimeout()));
        Instant askedAt = request.databaseClock().instant();
        try (OutboundResponse response = line.timed(exchange::execute, exchange::abort)) {
            if (response.status() == 304 && (request.etag() != null || request.lastModified() != null)) {
                return new FeedBody.NotModified(askedAt);
            }
            if (response.status() == 204) {
                throw new ConnectorException(Kind.MALFORMED, "The body is empty");
            }
            if (response.status() != 200) {
                throw AnswerStatus.failure(response, askedAt);
            }
            refuseEncoding(response.header("Content-Encoding"));
            return line.interruptibly(() -> body(response, askedAt), exchange::abort);
        }
    }

    private static Map<String, String> headers(ReadRequest request) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "*/*", "Accept-Encoding", "gzip"));
        if (request.etag() != null) {
            headers.put("If-None-Match", request.etag());
        }
        if (request.lastModified() != null) {
            headers.put("If-Modified-Since", request.lastModified());
        }
        return headers;
    }

    private static void refuseEncoding(@org.jspecify.annotations.Nullable String encoding) throws ConnectorException {
        if (encoding != null && !encoding.isBlank() && !encoding.strip().matches("(?i)(x-)?gzip|identity")) {
            throw new ConnectorException(Kind.MALFORMED, "The body is packed in a way that was not asked for");
        }
    }

    private FeedBody body(OutboundResponse response, Instant askedAt) throws ConnectorException, IOException {
        if (response.contentLength() > properties.bodyMax().toBytes()) {
            throw tooLarge();
        }
        Spool spool = Spool.open(properties.folder());
        try {
            copy(response, spool);
            return new FeedBody.Whole(
                    spool,
                    response.header("ETag"),
                    response.header("Last-Modified"),
                    response.headers("Link"),
                    takenAt(response, askedAt));
        } catch (ConnectorException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private void copy(OutboundResponse response, Spool spool) throws ConnectorException {
        Pace pace = new Pace(properties);
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream body = response.body()) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                spool.write(buffer, read);
                if (spool.bytes() > properties.bodyMax().toBytes()) {
                    throw tooLarge();
                }
                pace.came(read);
            }
        } catch (IOException e) {
            throw OutboundFailures.inBody(e);
        }
    }

    /** A lower bound: a file that was written, or put into a cache, before it was asked for is as old as that. */
    static Instant takenAt(OutboundResponse response, Instant askedAt) {
        Instant takenAt = askedAt;
        String age = response.header("Age");
        if (age != null && age.matches("\\d{1,9}")) {
            takenAt = takenAt.minusSeconds(Long.parseLong(age));
        }
        Instant writtenAt = AnswerStatus.httpDate(response.header("Last-Modified"));
        return writtenAt != null && writtenAt.isBefore(takenAt) ? writtenAt : takenAt;
    }

    private ConnectorException tooLarge() {
        return new ConnectorException(Kind.TOO_LARGE, "The body is larger than " + properties.bodyMax());
    }
}
