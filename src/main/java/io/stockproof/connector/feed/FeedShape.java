package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.supplier.FeedSettings;
import java.nio.charset.Charset;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one supplier's file is read: its settings, checked and with what they leave out filled in.
 *
 * @param quote {@code null} where nothing is quoted
 * @param charset {@code null} where the body tells or UTF-8 is assumed
 * @param rows a path in JSON, an element's name in XML
 * @param next where a JSON names the page that follows; {@code null} where it does not
 */
record FeedShape(
        FeedSettings.Format format,
        char delimiter,
        @Nullable Character quote,
        @Nullable Charset charset,
        @Nullable String rows,
        boolean header,
        Map<Field, String> columns,
        boolean locationRequired,
        String defaultLocation,
        QuantityGrammar quantities,
        @Nullable String next) {

    /** What a row tells. The order is that of the arrays that readers fill. */
    enum Field {
        SKU,
        QUANTITY,
        LOCATION,
        TITLE,
        BARCODE,
        OPTIONS;

        /** What an item is, as texts: read only where the settings name a column, which need not be there. */
        static final Set<Field> DESCRIBING = Set.copyOf(EnumSet.of(TITLE, BARCODE, OPTIONS));

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static FeedShape of(FeedSettings settings) throws ConnectorException {
        boolean header = settings.header() == null || settings.header();
        Character thousands = character(settings.thousandsSeparator(), "thousandsSeparator");
        Character delimiter = character(settings.delimiter(), "delimiter");
        Character quote = settings.quote() == null ? Character.valueOf('"') : character(settings.quote(), "quote");
        boolean locationNamed = settings.columns() != null && settings.columns().containsKey(Field.LOCATION.text());
        return new FeedShape(
                settings.format(),
                delimiter == null ? ',' : delimiter,
                quote,
                FeedText.charset(settings.encoding()),
                settings.rows(),
                header,
                columns(settings, header, locationNamed),
                locationNamed,
                settings.defaultLocationOrMain(),
                new QuantityGrammar(settings.quantityWords(), thousands),
                settings.paging() == null ? null : settings.paging().next());
    }

    /** The column of {@code field}, in the supplier's words. */
    String column(Field field) {
        return columns.getOrDefault(field, field.text());
    }

    boolean isRequired(Field field) {
        return field == Field.LOCATION ? locationRequired : !Field.DESCRIBING.contains(field);
    }

    /** Whether rows are looked at for it at all. */
    boolean isRead(Field field) {
        return columns.containsKey(field);
    }

    /** Whether rows may tell what items are. */
    boolean describes() {
        return Field.DESCRIBING.stream().anyMatch(this::isRead);
    }

    private static Map<Field, String> columns(FeedSettings settings, boolean header, boolean locationNamed) {
        Map<Field, String> columns = new EnumMap<>(Field.class);
        columns.put(Field.SKU, settings.column(Field.SKU.text()));
        columns.put(Field.QUANTITY, settings.column(Field.QUANTITY.text()));
        boolean byNumber = settings.format() == FeedSettings.Format.CSV && !header;
        if (!byNumber || locationNamed) {
            columns.put(Field.LOCATION, settings.column(Field.LOCATION.text()));
        }
        Map<String, String> named = settings.columns() == null ? Map.of() : settings.columns();
        for (Field field : Field.DESCRIBING) {
            String column = named.get(field.text());
            if (column != null) {
                columns.put(field, column);
            }
        }
        return Map.copyOf(columns);
    }

    private static @Nullable Character character(@Nullable String text, String setting) throws ConnectorException {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.length() != 1) {
            throw new ConnectorException(Kind.MISCONFIGURED, "feed." + setting + " must be one character");
        }
        return text.charAt(0);
    }
}
