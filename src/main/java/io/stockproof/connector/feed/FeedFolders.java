package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.OutboundProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/** Feeds that lie in a folder of this machine, which must be allow-listed; links that lead out of it are refused. */
@Component
class FeedFolders {

    private static final int BUFFER_BYTES = 65_536;

    private final OutboundProperties outbound;
    private final FeedProperties properties;

    FeedFolders(OutboundProperties outbound, FeedProperties properties) {
        this.outbound = outbound;
        this.properties = properties;
    }

    FeedBody fetch(URI uri, ReadRequest request) throws ConnectorException {
        Instant askedAt = request.databaseClock().instant();
        Path file = allowed(uri);
        try {
            Instant writtenAt = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
            String lastModified = DateTimeFormatter.RFC_1123_DATE_TIME.format(writtenAt.atOffset(ZoneOffset.UTC));
            if (lastModified.equals(request.lastModified())) {
                return new FeedBody.NotModified(askedAt);
            }
            Spool spool = Spool.open(properties.folder());
            try {
                copy(file, spool);
            } catch (IOException | ConnectorException e) {
                spool.close();
                throw e;
            }
            return new FeedBody.Whole(spool, null, lastModified, null,
                    writtenAt.isBefore(askedAt) ? writtenAt : askedAt);
        } catch (IOException e) {
            throw new ConnectorException(Kind.UNREACHABLE, "The file cannot be read", e);
        }
    }

    private void copy(Path file, Spool spool) throws IOException, ConnectorException {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                spool.write(buffer, read);
                if (spool.bytes() > properties.bodyMax().toBytes()) {
                    throw new ConnectorException(Kind.TOO_LARGE, "The file is larger than " + properties.bodyMax());
                }
            }
        }
    }

    private Path allowed(URI uri) throws ConnectorException {
        Path file;
        try {
            file = Path.of(uri).toRealPath();
        } catch (IOException e) {
            throw new ConnectorException(Kind.REFUSED, "There is no such file");
        } catch (IllegalArgumentException e) {
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.url is no file's address");
        }
        for (Path folder : outbound.allowedFolders()) {
            try {
                if (file.startsWith(folder.toRealPath())) {
                    return file;
                }
            } catch (IOException e) {
                // A folder that is not there allows nothing.
            }
        }
        throw new ConnectorException(Kind.ADDRESS_REFUSED,
                "The file is in no folder of stockproof.outbound.allowed-folders");
    }
}
