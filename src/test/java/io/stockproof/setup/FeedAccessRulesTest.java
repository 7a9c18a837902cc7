package io.stockproof.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.problem.InputError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a document says who asks for a feed, and how its pages follow one another. */
class FeedAccessRulesTest {

    private static final String KEY = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(feed("url: 'https://a', auth: {type: BASIC, user: a, password: abc}"),
                        "suppliers[0].feed.auth.password", Secrets.CLEAR),
                Arguments.of(feed("url: 'https://a', auth: {type: BASIC, user: a}"), "suppliers[0].feed.auth.password",
                        "is required with type BASIC"),
                Arguments.of(feed("url: 'https://a', auth: {type: QUERY, name: k, value: '${K}', user: a}"),
                        "suppliers[0].feed.auth.user", "must be left out with type QUERY"),
                Arguments.of(feed("url: 'https://a', auth: {type: HEADER, name: X, value: abc}"),
                        "suppliers[0].feed.auth.value", Secrets.CLEAR),
                Arguments.of(feed("url: 'https://a', auth: {type: HEADER, name: 'X Y', value: '${K}'}"),
                        "suppliers[0].feed.auth.name", "must be the name of an HTTP header"),
                Arguments.of(feed(
                        "url: 'https://a', headers: {x-key: '${K}'}, auth: {type: HEADER, name: X-Key, value: '${K}'}"),
                        "suppliers[0].feed.auth", "must not send X-Key, which headers names too"),
                Arguments.of(feed("url: 'https://a', auth: {type: OAUTH2, clientId: a, clientSecret: '${K}'}"),
                        "suppliers[0].feed.auth.tokenUrl", "is required with type OAUTH2"),
                Arguments.of(feed(
                        "url: 'https://a', auth: {type: OAUTH2, tokenUrl: 'ftp://a', clientId: '${', clientSecret: '${K}'}"),
                        "suppliers[0].feed.auth.clientId", "must name its placeholders as ${NAME}"),
                Arguments.of(feed("url: 'https://a', auth: {type: KERBEROS}"), "suppliers[0].feed.auth.type",
                        "must be one of OAUTH2, BASIC, HEADER, QUERY, SSH_KEY"),
                Arguments.of(feed("url: 'https://a', paging: {by: PAGE}"), "suppliers[0].feed.paging",
                        "must be left out: only JSON comes in pages"),
                Arguments.of(json("paging: {by: CURSOR}"), "suppliers[0].feed.paging.next",
                        "is required with by CURSOR"),
                Arguments.of(json("paging: {by: NEXT_URL, next: a}"), "suppliers[0].feed.rows",
                        "is required with paging by NEXT_URL"),
                Arguments.of(json("rows: a.b, paging: {by: NEXT_URL, next: a}"), "suppliers[0].feed.paging.next",
                        "must be beside the rows"),
                Arguments.of(json("paging: {by: LINK, parameter: p}"), "suppliers[0].feed.paging.parameter",
                        "must be left out with by LINK"),
                Arguments.of(json("paging: {by: PAGE, size: 5}"), "suppliers[0].feed.paging",
                        "must have both of size and sizeParameter, or neither"));
    }

    static Stream<Arguments> faultsOfSftp() {
        return Stream.of(
                Arguments.of(feed("url: 'https://a', hostKeys: [" + KEY + "]"), "suppliers[0].feed.hostKeys",
                        "must be left out: only sftp has them"),
                Arguments.of(feed("url: 'https://a', auth: {type: SSH_KEY, user: a, privateKey: '${K}'}"),
                        "suppliers[0].feed.auth.type", "must not be SSH_KEY: only sftp takes it"),
                Arguments.of(sftp("auth: {type: HEADER, name: X, value: '${K}'}"), "suppliers[0].feed.auth.type",
                        "must be BASIC or SSH_KEY with sftp"),
                Arguments.of(sftp("auth: {type: SSH_KEY, user: a, privateKey: abc}"),
                        "suppliers[0].feed.auth.privateKey", Secrets.CLEAR),
                Arguments.of(sftp("auth: {type: SSH_KEY, user: a, privateKey: '${K}', passphrase: abc}"),
                        "suppliers[0].feed.auth.passphrase", Secrets.CLEAR),
                Arguments.of(sftp("auth: {type: SSH_KEY, user: a}"), "suppliers[0].feed.auth.privateKey",
                        "is required with type SSH_KEY"),
                Arguments.of(sftp("auth: {type: BASIC, user: a, password: '${K}', privateKey: '${K}'}"),
                        "suppliers[0].feed.auth.privateKey", "must be left out with type BASIC"),
                Arguments.of(sftp("headers: {X-Shop: a}"), "suppliers[0].feed.headers",
                        "must be left out: only http and https have them"),
                Arguments.of(sftp("paging: {by: LINK}"), "suppliers[0].feed.paging",
                        "must be left out: only http and https come in pages"),
                Arguments.of(sftp("hostKeys: ['MD5:00:11']"), "suppliers[0].feed.hostKeys[0]",
                        "must be a fingerprint as OpenSSH writes it: SHA256: and 43 characters"),
                Arguments.of(sftp("hostKeys: []"), "suppliers[0].feed.hostKeys", "must have 1 to 10 entries"));
    }

    @ParameterizedTest
    @MethodSource({"faults", "faultsOfSftp"})
    void saysWhatIsWrongAndWhere(String document, String pointer, String detail) {
        assertThat(SetupDocumentFixture.errors(document)).contains(new InputError(pointer, detail));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "auth: {type: BASIC, user: shop, password: '${P}'}",
            "auth: {type: HEADER, name: X-Key, value: 'Token ${P}'}",
            "auth: {type: QUERY, name: key, value: '${P}'}",
            "auth: {type: OAUTH2, tokenUrl: 'https://${H}/t', clientId: '${C}', clientSecret: '${P}', clientSecretIn: BODY}",
            "paging: {by: LINK, maxPages: 5}", "rows: data.items, paging: {by: NEXT_URL, next: data.next}",
            "rows: data, paging: {by: CURSOR, next: meta.cursor, parameter: c}",
            "paging: {by: PAGE, first: 0, parameter: p, size: 100, sizeParameter: n}", "paging: {by: OFFSET}"
    })
    void takesWhatCanBeUsed(String members) {
        assertThat(SetupDocumentFixture.errors(json(members))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "hostKeys: [" + KEY + "], auth: {type: BASIC, user: shop, password: '${P}'}",
            "hostKeys: [" + KEY + "=, " + KEY
                    + "], auth: {type: SSH_KEY, user: '${U}', privateKey: '${K}', passphrase: '${P}'}",
            "complete: false"
    })
    void takesAServerOfFiles(String members) {
        assertThat(SetupDocumentFixture.errors(sftp(members))).isEmpty();
    }

    @Test
    void tellsNothingOfASecretThatWasWrittenInClear() {
        assertThat(SetupDocumentFixture.errors(json("auth: {type: BASIC, user: a, password: topsecret}")).toString())
                .doesNotContain("topsecret");
    }

    private static String json(String members) {
        return "suppliers: [{code: a, connector: feed, feed: {url: 'https://a', format: JSON, " + members + "}}]";
    }

    private static String sftp(String members) {
        return feed("url: 'sftp://${H}.example:2222/~/stock.csv.gz', " + members);
    }

    private static String feed(String members) {
        return "suppliers: [{code: a, connector: feed, feed: {format: CSV, " + members + "}}]";
    }
}
