package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Rows of imports between their arrival and their application, in the database and not in memory. */
@Repository
class ImportStaging {

    private static final String COPY = """
            COPY catalog_import_row (import_id, line, channel, variant, sku, barcode, title, supplier, supplier_sku,
                                     units, rank, faulty) FROM STDIN
            """;

    private final JdbcTemplate template;
    private final JdbcClient jdbc;

    ImportStaging(JdbcTemplate template) {
        this.template = template;
        this.jdbc = JdbcClient.create(template);
    }

    /** Keeps a chunk of rows. Short, so that a slow client holds no connection. */
    void add(long importId, List<ImportRow> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> write(importId, row, text));
        template.execute((ConnectionCallback<@Nullable Void>) connection -> copy(connection, text.toString()));
    }

    /** The rows of the listings after {@code after}, by listing and line. The last listing may be cut. */
    List<ImportRow> next(long importId, @Nullable ListingKey after, int rowsMax) {
        return jdbc.sql("""
                        SELECT line, channel, variant, sku, barcode, title, supplier, supplier_sku, units, rank, faulty
                          FROM catalog_import_row
                         WHERE import_id = :id AND (channel, variant) > (:channel, :variant)
                         ORDER BY channel, variant, line
                         LIMIT :limit
                        """)
                .param("id", importId)
                .param("channel", after == null ? "" : after.channel().value())
                .param("variant", after == null ? "" : after.variant())
                .param("limit", rowsMax)
                .query((row, n) -> new ImportRow(
                        row.getLong("line"), new ChannelCode(row.getString("channel")), row.getString("variant"),
                        row.getString("sku"), row.getString("barcode"), row.getString("title"),
                        row.getString("supplier"), row.getString("supplier_sku"), row.getInt("units"),
                        row.getInt("rank"), row.getBoolean("faulty")))
                .list();
    }

    /** The sound rows of one listing. */
    long countSound(long importId, ListingKey key) {
        return jdbc.sql("""
                        SELECT count(*) FROM catalog_import_row
                         WHERE import_id = :id AND channel = :channel AND variant = :variant AND NOT faulty
                        """)
                .param("id", importId)
                .param("channel", key.channel().value())
                .param("variant", key.variant())
                .query(Long.class)
                .single();
    }

    /** Forgets the rows of imports that have ended. */
    void clear() {
        jdbc.sql("""
                        DELETE FROM catalog_import_row r
                         USING catalog_import i
                         WHERE i.import_id = r.import_id AND i.state <> 'RUNNING'
                        """).update();
    }

    private static @Nullable Void copy(Connection connection, String rows) throws SQLException, DataAccessException {
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, new StringReader(rows));
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(long importId, ImportRow row, StringBuilder out) {
        out.append(importId).append('\t').append(row.line());
        cell(row.channel().value(), out);
        cell(row.variant(), out);
        cell(row.sku(), out);
        cell(row.barcode(), out);
        cell(row.title(), out);
        cell(row.supplier(), out);
        cell(row.supplierSku(), out);
        out.append('\t').append(row.units()).append('\t').append(row.rank()).append('\t').append(row.faulty())
                .append('\n');
    }

    /** COPY's text form; the texts hold no control characters. */
    private static void cell(@Nullable String text, StringBuilder out) {
        out.append('\t').append(text == null ? "\\N" : text.replace("\\", "\\\\"));
    }
}
