package io.stockproof.setup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.yaml.snakeyaml.LoaderOptions;

/** How a document is written. */
enum Syntax {
    JSON("JSON", json()),
    YAML("YAML", yaml());

    static final String YAML_TYPE = "application/yaml";
    static final String X_YAML_TYPE = "application/x-yaml";
    static final String TEXT_YAML_TYPE = "text/yaml";

    /** How deep a document may be nested; ours needs seven levels. */
    static final int DEPTH_MAX = 32;

    private final String text;
    private final JsonFactory factory;

    Syntax(String text, JsonFactory factory) {
        this.text = text;
        this.factory = factory;
    }

    /** By a request's content type. What is not JSON is one of the names of YAML, since nothing else is let through. */
    static Syntax of(@Nullable MediaType type) {
        return type != null && type.getSubtype().toLowerCase(Locale.ROOT).contains("yaml") ? YAML : JSON;
    }

    JsonFactory factory() {
        return factory;
    }

    JsonParser parser(byte[] document) throws IOException {
        return factory.createParser(document);
    }

    @Override
    public String toString() {
        return text;
    }

    private static JsonFactory json() {
        return JsonFactory.builder().streamReadConstraints(constraints()).build();
    }

    private static JsonFactory yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(DocumentReader.BYTES_MAX);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setAllowRecursiveKeys(false);
        return YAMLFactory.builder()
                .loaderOptions(options)
                .streamReadConstraints(constraints())
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL) // off in a builder, though on by default
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build();
    }

    private static StreamReadConstraints constraints() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(DEPTH_MAX)
                .maxNumberLength(100)
                .build();
    }
}
