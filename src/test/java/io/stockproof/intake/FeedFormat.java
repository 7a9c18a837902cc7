package io.stockproof.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.intake.FeedShop.Row;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats in which suppliers write the same rows, and the settings by which each is read. */
enum FeedFormat {
    CSV_COMMA("""
            {"url": "%s", "format": "CSV", "columns": {"sku": "Artikel", "quantity": "Bestand"}}""") {
        @Override
        String text(List<Row> rows) {
            return csv(rows, ',', "\n");
        }
    },
    CSV_SEMICOLON("""
            {"url": "%s", "format": "CSV", "delimiter": ";", "encoding": "ISO-8859-1",
             "columns": {"sku": "Artikel", "quantity": "Bestand"}}""") {
        @Override
        String text(List<Row> rows) {
            return csv(rows, ';', "\r\n");
        }

        @Override
        Charset charset() {
            return StandardCharsets.ISO_8859_1;
        }
    },
    JSON_ARRAY("""
            {"url": "%s", "format": "JSON", "rows": "data.items",
             "columns": {"sku": "article.number", "quantity": "stock"}}""") {
        @Override
        String text(List<Row> rows) {
            return "{\"data\": {\"items\": "
                    + rows.stream().map(FeedFormat::json).collect(Collectors.joining(",", "[", "]"))
                    + "}}";
        }
    },
    JSON_LINES("""
            {"url": "%s", "format": "JSON", "columns": {"sku": "article.number", "quantity": "stock"}}""") {
        @Override
        String text(List<Row> rows) {
            return rows.stream().map(FeedFormat::json).collect(Collectors.joining("\n"));
        }
    },
    XML("""
            {"url": "%s", "format": "XML", "rows": "product", "columns": {"sku": "@id", "quantity": "stock"}}""") {
        @Override
        String text(List<Row> rows) {
            return rows.stream()
                    .map(row -> "<product id=\"" + row.sku() + "\"><name>" + row.name() + "</name><price>" + row.price()
                            + "</price><ean>" + row.ean() + "</ean><stock>" + row.quantity() + "</stock></product>")
                    .collect(Collectors.joining("\n", "<?xml version=\"1.0\"?><products>", "</products>"));
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String settings;

    FeedFormat(String settings) {
        this.settings = settings;
    }

    abstract String text(List<Row> rows);

    Charset charset() {
        return StandardCharsets.UTF_8;
    }

    byte[] encode(List<Row> rows) {
        return text(rows).getBytes(charset());
    }

    String settings(String url) {
        return settings.formatted(url);
    }

    boolean isCsv() {
        return this == CSV_COMMA || this == CSV_SEMICOLON;
    }

    private static String csv(List<Row> rows, char delimiter, String end) {
        StringBuilder text =
                new StringBuilder("Artikel,Name,Bestand,Preis,EAN,Tage".replace(',', delimiter)).append(end);
        for (Row row : rows) {
            text.append(String.join(
                    String.valueOf(delimiter),
                    row.sku(),
                    "\"" + row.name().replace("\"", "\"\"") + "\"",
                    row.quantity(),
                    row.price(),
                    row.ean(),
                    row.days()))
                    .append(end);
        }
        return text.toString();
    }

    private static String json(Row row) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("article", Map.of("number", row.sku(), "ean", row.ean()));
        object.put("name", row.name());
        object.put("price", row.price());
        object.put("stock", row.quantity());
        try {
            return JSON.writeValueAsString(object);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
