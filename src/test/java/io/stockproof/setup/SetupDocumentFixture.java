package io.stockproof.setup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.stockproof.problem.InputError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Setup documents in a line, and what is wrong with them, without a database. */
final class SetupDocumentFixture {

    private static final DraftReader READER = new DraftReader(
            new DocumentSchema(), JsonMapper.builder().addModule(new JavaTimeModule()).build());
    private static final Stored NOTHING = new Stored(Map.of(), Map.of(), Map.of(), Map.of());

    private SetupDocumentFixture() {}

    static String supplier(String members) {
        return push("{code: a, connector: cj, " + members + "}");
    }

    static String push(String suppliers) {
        return "suppliers: [" + suppliers + "]";
    }

    static String feed(String members) {
        return push("{code: a, connector: feed, feed: {format: CSV, " + members + "}}");
    }

    static String lane(String members) {
        return "shippingMethods: [{code: m, lanes: [{" + members + "}]}]";
    }

    static String channel(String members) {
        return "channels: [{code: c, " + members + "}]";
    }

    static String known() {
        return "suppliers: [{code: s, connector: push, locations: [{code: l, kind: WAREHOUSE, country: DE}]}]\n";
    }

    static String listing(String members) {
        return known() + "channels: [{code: c}]\nlistings: [{channel: c, variant: V, " + members + "}]";
    }

    static Draft draft(String document) {
        return READER.document(document.getBytes(StandardCharsets.UTF_8), Syntax.YAML, new Errors());
    }

    static List<InputError> errors(String document) {
        return errorsOf(document, Syntax.YAML);
    }

    static List<InputError> errorsOf(String document, Syntax syntax) {
        return errorsOf(document.getBytes(StandardCharsets.UTF_8), syntax);
    }

    static List<InputError> errorsOf(byte[] document, Syntax syntax) {
        Errors errors = new Errors();
        Draft draft = READER.document(document, syntax, errors);
        // What is stored is nothing, so that the rules ask no database.
        new SetupRules(null, null).check(draft, NOTHING, false, errors);
        return errors.all();
    }
}
