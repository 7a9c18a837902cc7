package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.SftpExchange;
import io.stockproof.connector.outbound.SftpExchange.RemoteFile;
import io.stockproof.connector.outbound.SftpRequest;
import io.stockproof.connector.outbound.SupplierLine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Fetches a file over SFTP to disk. The supplier's time limit is for connection, login and the look at the file; the file
 * itself has the limits of every download.
 */
@Component
class SftpDownload {

    private final OutboundClient client;
    private final FeedProperties properties;

    SftpDownload(OutboundClient client, FeedProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    FeedBody fetch(SupplierLine line, SftpRequest asked, ReadRequest request)
            throws ConnectorException, InterruptedException {
        Instant askedAt = request.databaseClock().instant();
        try (SftpExchange exchange = client.sftp(asked)) {
            RemoteFile file = line.timed(exchange::open, exchange::abort);
            String validator = validator(file);
            if (validator != null && validator.equals(request.etag())) {
                return new FeedBody.NotModified(askedAt);
            }
            if (file.bytes() > properties.bodyMax().toBytes()) {
                throw tooLarge();
            }
            return line.interruptibly(() -> body(exchange, file, askedAt), exchange::abort);
        }
    }

    /** Of a file of a folder its time alone is looked at; here its size as well. The size alone tells nothing. */
    private static @Nullable String validator(RemoteFile file) {
        return file.writtenAt() == null ? null : file.bytes() + "@" + file.writtenAt();
    }

    private FeedBody body(SftpExchange exchange, RemoteFile file, Instant askedAt)
            throws ConnectorException, IOException {
        Spool spool = Spool.open(properties.folder());
        try {
            copy(exchange, file, spool);
            Instant writtenAt = file.writtenAt();
            Instant takenAt = writtenAt == null || writtenAt.isAfter(askedAt) ? askedAt : writtenAt;
            return new FeedBody.Whole(spool, validator(file), null, null, takenAt);
        } catch (ConnectorException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private void copy(SftpExchange exchange, RemoteFile file, Spool spool) throws ConnectorException {
        try (Silence silence = new Silence(properties.idleTimeout(), exchange::abort)) {
            try {
                exchange.copyTo(new Copy(spool, new Pace(properties), silence));
                silence.heard();
                if (spool.bytes() != file.bytes() || !exchange.look().equals(file)) {
                    throw new ConnectorException(
                            Kind.TRUNCATED, "The file is not as long as announced, or was written while it was read");
                }
            } catch (ConnectorException e) {
                throw silence.or(e);
            }
        }
    }

    private ConnectorException tooLarge() {
        return new ConnectorException(Kind.TOO_LARGE, "The file is larger than " + properties.bodyMax());
    }

    /** Carries our verdict out through the library, which knows only I/O errors. */
    private final class Copy extends OutputStream {

        private final Spool spool;
        private final Pace pace;
        private final Silence silence;

        Copy(Spool spool, Pace pace, Silence silence) {
            this.spool = spool;
            this.pace = pace;
            this.silence = silence;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
                spool.write(buffer, offset, length);
                if (spool.bytes() > properties.bodyMax().toBytes()) {
                    throw tooLarge();
                }
                pace.came(length);
            } catch (ConnectorException e) {
                throw new IOException("The copy failed", e);
            }
            silence.heard();
        }
    }
}
