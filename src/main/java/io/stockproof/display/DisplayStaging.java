package io.stockproof.display;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Rows of reports between their arrival and their merge, in the database and not in memory. */
@Repository
class DisplayStaging {

    private static final String COPY =
            "COPY display_staged (upload_id, row, variant, context, quantity, observed_at) FROM STDIN";

    private final JdbcTemplate template;
    private final JdbcClient jdbc;

    DisplayStaging(JdbcTemplate template) {
        this.template = template;
        this.jdbc = JdbcClient.create(template);
    }

    long begin() {
        return jdbc.sql("INSERT INTO display_upload DEFAULT VALUES RETURNING upload_id").query(Long.class).single();
    }

    /** Keeps a chunk of rows. Short, so that a slow client holds no connection. */
    void add(long uploadId, List<DisplayRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(rows.size() * 64);
        for (DisplayRow row : rows) {
            text.append(uploadId).append('\t').append(row.row()).append('\t')
                    .append(escaped(row.variant())).append('\t').append(escaped(row.context())).append('\t')
                    .append(row.quantity()).append('\t').append(row.observedAt()).append('\n');
        }
        template.execute((ConnectionCallback<@Nullable Void>) connection -> {
            try {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, new StringReader(text.toString()));
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    void forget(long uploadId) {
        jdbc.sql("DELETE FROM display_staged WHERE upload_id = :id").param("id", uploadId).update();
        jdbc.sql("DELETE FROM display_upload WHERE upload_id = :id").param("id", uploadId).update();
    }

    /** Forgets reports that were begun longer ago than any may take: their instance has died. */
    void forgetDead(Duration after) {
        jdbc.sql(
                "SELECT upload_id FROM display_upload WHERE started_at < clock_timestamp() - :after * interval '1 second'")
                .param("after", after.toSeconds())
                .query(Long.class)
                .list()
                .forEach(this::forget);
    }

    /** COPY's text form; the texts hold no control characters. */
    private static String escaped(String text) {
        return text.indexOf('\\') < 0 ? text : text.replace("\\", "\\\\");
    }
}
