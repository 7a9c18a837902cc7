package io.stockproof.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows on their way into a table by {@code COPY}, in its text form: what writes most rows for the least. */
public final class CopyText {

    private final String copy;
    private final StringBuilder text = new StringBuilder();
    /** Of each column the last value that is neither text nor number: times mostly repeat. */
    private @Nullable Object[] lastValues = {};
    private String[] lastTexts = {};

    /** @param copy the whole statement, from standard input */
    public CopyText(String copy) {
        this.copy = copy;
    }

    /** Adds a row. */
    public void row(@Nullable Object... values) {
        if (lastValues.length < values.length) {
            lastValues = new @Nullable Object[values.length];
            lastTexts = new String[values.length];
        }
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text.append('\t');
            }
            Object value = values[i];
            if (value == null) {
                text.append("\\N");
            } else if (value instanceof Number number) {
                text.append(number.longValue());
            } else if (value instanceof String string) {
                escape(string);
            } else {
                if (!value.equals(lastValues[i])) {
                    lastValues[i] = value;
                    lastTexts[i] = value.toString();
                }
                escape(lastTexts[i]);
            }
        }
        text.append('\n');
    }

    /** Writes what was added, within the transaction that is under way, if any. */
    public void flush(JdbcTemplate jdbc) {
        if (text.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<Long>) connection -> {
            try {
                return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy,
                        new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        text.setLength(0);
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
