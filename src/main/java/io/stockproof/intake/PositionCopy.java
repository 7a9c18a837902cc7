package io.stockproof.intake;

import io.stockproof.intake.KnownStock.Stock;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads positions by {@code COPY} in its binary form, one by one: a result set of a million rows would be all in memory. */
final class PositionCopy {

    /** The signature, the flags, and the length of nothing more. */
    private static final int HEADER_BYTES = 19;
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n'};
    /** From the epoch to PostgreSQL's. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    /** Takes a position. */
    interface Reader {
        void position(byte[] sku, long itemId, int locationId, Stock stock);
    }

    private PositionCopy() {}

    /**
     * Reads what {@code select} selects, which takes no input of anybody's: sku, item, location, units on hand, when they
     * were taken, whether it is covered, whether it was missed.
     */
    static void read(JdbcTemplate template, String select, Reader reader) {
        template.execute((ConnectionCallback<Boolean>) connection -> {
            read(connection, "COPY (" + select + ") TO STDOUT (FORMAT binary)", reader);
            return true;
        });
    }

    private static void read(Connection connection, String copy, Reader reader) throws SQLException {
        CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
        try {
            // The server sends each row in a message of its own, the header with the first.
            for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
                ByteBuffer bytes = ByteBuffer.wrap(message);
                if (java.util.Arrays.mismatch(SIGNATURE, message) == SIGNATURE.length) {
                    bytes.position(HEADER_BYTES);
                }
                while (bytes.remaining() > Short.BYTES) {
                    row(bytes, reader);
                }
            }
        } finally {
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }

    private static void row(ByteBuffer bytes, Reader reader) {
        if (bytes.getShort() != 7) {
            throw new IllegalStateException("Something else than positions was sent");
        }
        byte[] sku = new byte[bytes.getInt()];
        bytes.get(sku);
        long itemId = field(bytes, Long.BYTES).getLong();
        int locationId = field(bytes, Integer.BYTES).getInt();
        long onHand = field(bytes, Long.BYTES).getLong();
        long takenMicros = field(bytes, Long.BYTES).getLong() + EPOCH_MICROS;
        boolean covered = field(bytes, 1).get() != 0;
        boolean missed = field(bytes, 1).get() != 0;
        reader.position(sku, itemId, locationId, new Stock(onHand, takenMicros, covered, missed));
    }

    private static ByteBuffer field(ByteBuffer bytes, int length) {
        if (bytes.getInt() != length) {
            throw new IllegalStateException("Something else than positions was sent");
        }
        return bytes;
    }
}
