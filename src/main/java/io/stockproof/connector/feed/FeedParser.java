package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.RowSink;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a body from its bytes to its rows, with no more of it in memory than one row. */
final class FeedParser {

    private final FeedShape shape;
    private final FeedProperties properties;

    FeedParser(FeedShape shape, FeedProperties properties) {
        this.shape = shape;
        this.properties = properties;
    }

    /**
     * Gives every row of {@code body} to {@code sink}.
     *
     * @param bodyBytes its length as it was sent
     * @throws ConnectorException where the body as a whole is not what was agreed; rows given until then count for
     *     nothing
     */
    void parse(InputStream body, long bodyBytes, Instant takenAt, RowSink sink)
            throws ConnectorException, InterruptedException, IOException {
        FeedRows rows = new FeedRows(shape, sink, takenAt, properties.rowsMax());
        page(body, bodyBytes, rows);
        rows.end();
    }

    /** Gives the rows of one page to {@code rows}, and answers what leads to the next, where the page itself says so. */
    @Nullable
    String page(InputStream body, long bodyBytes, FeedRows rows)
            throws ConnectorException, InterruptedException, IOException {
        try {
            BufferedInputStream content = Unpacking.of(body, bodyBytes, properties);
            StrictReader text = FeedText.open(content, shape.format(), shape.charset(), properties.rowCharactersMax());
            switch (shape.format()) {
                case CSV -> new CsvReader(shape, properties).read(text, rows);
                case JSON -> {
                    JsonReader json = new JsonReader(shape, properties);
                    json.read(text, rows);
                    return json.next();
                }
                case XML -> new XmlReader(shape, properties).read(text, rows);
            }
        } catch (FeedFault e) {
            throw e.asConnectorException();
        }
        return null;
    }
}
