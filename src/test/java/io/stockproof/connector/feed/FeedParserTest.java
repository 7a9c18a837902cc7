package io.stockproof.connector.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.RowSink.Row;
import io.stockproof.connector.SeenLocation;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.FeedSettings.Format;
import io.stockproof.supplier.LocationKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedParserTest {

    private static final Instant TAKEN = Instant.parse("2026-11-23T18:38:12Z");
    private static final FeedSettings CSV = FeedFixture.settings(Format.CSV);

    private final RecordingSink sink = new RecordingSink();

    @Test
    void readsACsvWithItsLocations() throws Exception {
        parse(FeedFixture.csv(";", Map.of("sku", "Article", "quantity", "Stock", "location", "Depot")),
                "Article;Stock;Depot\nA-1;5;main\nA-2;\"7\";\"Depot Süd; 1\"\nA-3;0;\n");

        assertThat(sink.rows).containsExactly(
                new Row(2, "A-1", "main", new SeenLocation("main", LocationKind.WAREHOUSE, null), 5, TAKEN, TAKEN),
                new Row(3, "A-2", "depot-sud-1", new SeenLocation("Depot Süd; 1", LocationKind.WAREHOUSE, null), 7,
                        TAKEN,
                        TAKEN),
                new Row(4, "A-3", "main", new SeenLocation("main", LocationKind.WAREHOUSE, null), 0, TAKEN, TAKEN));
    }

    @Test
    void tellsWhatItemsAreWhereTheSettingsNameColumnsForIt() throws Exception {
        Map<String, String> columns = Map.of("title", "name", "barcode", "ean", "options", "attributes");
        String described = "A|Mug|4006381333931|{color=red, size=M}";

        parse(FeedFixture.csv(",", columns), """
                sku,quantity,name,ean,attributes
                A,5,"Mug\u0000\u001b\u202e","4006381333931 ",color: red;size=M;
                B,5,,,red
                """);
        assertThat(told()).containsExactly(described, "B|null|null|{}");
        parse(FeedFixture.rows(Format.JSON, null, columns), """
                [{"sku": "A", "quantity": 5, "name": "Mug", "ean": 4006381333931, "attributes": {"color": "red", "size": "M"}},
                 {"sku": "B", "quantity": 5, "attributes": [{"name": "a;b", "value": "c=d"}, {"name": "x", "value": {}}, 7]},
                 {"sku": "C", "quantity": 5, "name": {"de": "x"}, "attributes": ["color: red"]}]
                """);
        assertThat(told()).containsExactly(described, "B|null|null|{a;b=c=d}", "C|[…]|null|{}");
        parse(FeedFixture.rows(Format.XML, "item", columns), """
                <items><item><sku>A</sku><quantity>5</quantity><name>Mug</name><name>Other</name><ean>4006381333931</ean>
                <attributes>color: red | size: M</attributes></item></items>
                """);
        assertThat(told()).containsExactly(described);
        parse(CSV, "sku,quantity,title,barcode,options\nA,5,Mug,1,a: b\n");
        assertThat(told()).as("where nobody asked for it").isEmpty();
        assertThat(sink.stock()).hasSize(7);
        assertThat(sink.errors).isEmpty();
    }

    @Test
    void readsOneColumnForSeveralThings() throws Exception {
        Map<String, String> columns = Map.of("sku", "ean", "barcode", "ean");

        parse(FeedFixture.csv(",", columns), "ean,quantity\n1,5\n");
        parse(FeedFixture.rows(Format.JSON, null, columns), "[{\"ean\": \"2\", \"quantity\": 5}]");
        parse(FeedFixture.rows(Format.XML, "item", columns),
                "<a><item ean='x'><ean>3</ean><quantity>5</quantity></item></a>");

        assertThat(sink.stock()).containsExactly("1@main=5", "2@main=5", "3@main=5");
        assertThat(told()).containsExactly("1|null|1|{}", "2|null|2|{}", "3|null|3|{}");
    }

    private List<String> told() {
        List<String> told = sink.described.stream()
                .map(one -> one.sku() + "|" + one.title() + "|" + one.barcode() + "|" + one.options())
                .toList();
        sink.described.clear();
        return told;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sku,quantity", " sku , quantity ", "SKU,Quantity", "title,sku,quantity", "quantity,sku",
            "\"sku\",\"quantity\"", "sku,quantity,"})
    void findsTheColumnsByTheirNames(String header) throws Exception {
        String row = header.contains("title") ? "x,A,5" : header.startsWith("quantity") ? "5,A" : "A,5";
        parse(CSV, header + "\r\n" + row + (header.endsWith(",") ? "," : "") + "\r\n");

        assertThat(sink.stock()).containsExactly("A@main=5");
    }

    @Test
    void prefersTheColumnThatIsNamedToTheLetter() throws Exception {
        parse(CSV, "SKU,sku,quantity\nX,A,5\n");

        assertThat(sink.stock()).containsExactly("A@main=5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"article,quantity\nA,5", "sku,stock\nA,5", "{\"error\":\"quota\"}", "sku;quantity\nA;5"})
    void namesAColumnThatIsMissing(String body) {
        assertFails(CSV, body, Kind.MALFORMED, "The header has no column");
    }

    @Test
    void refusesTwoColumnsOfOneName() {
        assertFails(CSV, "sku,quantity,Quantity,quantity\nA,5,6,7", Kind.MALFORMED, "\"quantity\" more than once");
    }

    @Test
    void requiresALocationColumnThatTheSettingsName() {
        assertFails(FeedFixture.csv(",", Map.of("location", "Depot")), "sku,quantity\nA,5", Kind.MALFORMED,
                "\"Depot\"");
    }

    @Test
    void readsColumnsByNumberWhereThereIsNoHeader() throws Exception {
        parse(new FeedSettings("http://x", Format.CSV, "\t", null, null, null, Map.of("sku", "3", "quantity", "1"),
                false,
                null, null, "east", null, null, null, null, null), "5\tx\tA\n6\ty\tB\n");

        assertThat(sink.stock()).containsExactly("A@east=5", "B@east=6");
    }

    @Test
    void failsWhereNoRowHasSuchAColumnNumber() {
        assertFails(
                new FeedSettings("http://x", Format.CSV, null, null, null, null, Map.of("sku", "1", "quantity", "9"),
                        false, null, null, null, null, null, null, null, null),
                "A,5\nB,6\n", Kind.MALFORMED, "No row has a column \"9\"");
    }

    @Test
    void rejectsSinglyWhatCannotBeBelieved() throws Exception {
        parse(CSV,
                "sku,quantity,location\nA,,main\nB,-4,main\n,5,main\nC,lots,north\nD,3,???\nE,8,main\nF\nG,1,main,9\n"
                        + "H\u0000,5,main\n");

        assertThat(sink.stock()).containsExactly("E@main=8");
        assertThat(sink.rejections()).containsExactly(
                "2 A@main quantity is blank",
                "3 B@main quantity is negative: \"-4\"",
                "4 null@null sku is blank",
                "5 C@north quantity is no whole number: \"lots\"",
                "6 D@null location makes no location's code: \"???\"",
                "8 F@null  has 1 columns, where the header has 3",
                "9 null@null  has 4 columns, where the header has 3",
                "10 null@null sku must be 1 to 200 printable characters: \"H?\"");
    }

    @Test
    void keepsAQuotedLineBreakWithinItsRow() throws Exception {
        parse(CSV, "sku,title,quantity\nA,\"two\nlines\",5\nB,\"say \"\"hi\"\"\",6\n");

        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=6");
    }

    @Test
    void failsWhereTheFileEndsWithinQuotes() {
        assertFails(CSV, "sku,quantity\nA,5\nB,\"6", Kind.TRUNCATED, "within a quoted value");
    }

    @Test
    void failsWhereQuotesAreOutOfPlace() {
        assertFails(CSV, "sku,quantity\nA,\"5\"x\n", Kind.MALFORMED, "Line 2 is quoted wrongly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n", "\ufeff"})
    void failsWhereThereIsNothing(String body) {
        assertFails(CSV, body, Kind.MALFORMED, "The body is empty");
        assertFails(FeedFixture.settings(Format.JSON), body, Kind.MALFORMED, "The body is empty");
        assertFails(FeedFixture.settings(Format.XML), body, Kind.MALFORMED, "The body is empty");
    }

    @Test
    void takesAHeaderAloneForAnEmptyFeed() throws Exception {
        parse(CSV, "sku,quantity\n");

        assertThat(sink.rows).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE html><html></html>", "\n <html><body>Log in</body></html>",
            "<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C\"><html/>"})
    void refusesAWebPageInAFeedsPlace(String body) {
        for (Format format : Format.values()) {
            assertFails(FeedFixture.settings(format), body, Kind.MALFORMED, "HTML page");
        }
    }

    @Test
    void decodesWhatTheSettingsOrAByteOrderMarkSay() throws Exception {
        byte[] latin = "sku,quantity\nÄ-1,5\n".getBytes(ISO_8859_1);
        parse(new FeedSettings("http://x", Format.CSV, null, null, "windows-1252", null, null, null, null, null, null,
                null,
                null, null, null, null), latin);
        parse(CSV, "\ufeffsku,quantity\nÄ-2,6\n".getBytes(UTF_8));
        parse(CSV, "\ufeffsku,quantity\nÄ-3,7\n".getBytes(UTF_16LE));

        assertThat(sink.stock()).containsExactly("Ä-1@main=5", "Ä-2@main=6", "Ä-3@main=7");
    }

    @Test
    void namesTheLineOfBytesThatAreNotOfTheEncoding() {
        byte[] body = ("sku,quantity\n" + "A,5\r\n".repeat(5000) + "Ä,6\n").getBytes(ISO_8859_1);

        assertThatThrownBy(() -> parse(CSV, body)).hasMessage("Line 5002 holds bytes that are not UTF-8");
        assertThatThrownBy(() -> parse(FeedFixture.settings(Format.JSON), "[{\"sku\":\"Ä\"}]".getBytes(ISO_8859_1)))
                .hasMessage("Line 1 holds bytes that are not UTF-8");
        assertThatThrownBy(
                () -> parse(FeedFixture.settings(Format.XML), "<a>\n<item>Ä</item></a>".getBytes(ISO_8859_1)))
                .hasMessage("Line 2 holds bytes that are not UTF-8");
    }

    @Test
    void refusesACutCharacterAtTheEnd() {
        byte[] body = "sku,quantity\nA,5\nÄ".getBytes(UTF_8);

        assertThatThrownBy(() -> parse(CSV, Arrays.copyOf(body, body.length - 1)))
                .hasMessage("Line 3 holds bytes that are not UTF-8");
    }

    @Test
    void limitsTheLengthOfARowAndTheNumberOfColumns() {
        assertFails(CSV, "sku,quantity\nA,\"" + "x".repeat(70_000) + "\"\n", Kind.TOO_LARGE,
                "more than 65536 characters");
        assertFails(CSV, "sku,quantity\nA,\"" + "x\n".repeat(500_000), Kind.TOO_LARGE, "more than 65536 characters");
        assertFails(CSV, "sku,quantity\nA," + ",".repeat(1000) + "\n", Kind.TOO_LARGE, "more than 1000 columns");
        assertFails(FeedFixture.settings(Format.JSON), "[{\"sku\":\"" + "x".repeat(70_000) + "\"}]", Kind.TOO_LARGE,
                "too long");
        assertFails(FeedFixture.settings(Format.XML), "<a><item>" + "<x>y</x>".repeat(1001) + "</item></a>",
                Kind.TOO_LARGE,
                "more than 1000 columns");
        assertFails(FeedFixture.settings(Format.XML), "<a><item sku=\"" + "x".repeat(200_000) + "\"/></a>",
                Kind.TOO_LARGE,
                "more than 65536 characters");
    }

    @Test
    void readsAJsonArrayOrOneObjectALine() throws Exception {
        FeedSettings json = FeedFixture.settings(Format.JSON);
        parse(json,
                "[{\"sku\":\"A\",\"quantity\":5},{\"sku\":9007199254740993,\"quantity\":\"6\",\"location\":\"north\"}]");
        parse(json, "{\"sku\":\"B\",\"quantity\":7.0}\n{\"quantity\":8,\"sku\":\"C\"}\n");

        assertThat(sink.stock()).containsExactly("A@main=5", "9007199254740993@north=6", "B@main=7", "C@main=8");
    }

    @Test
    void readsAJsonArrayAnywhereByPaths() throws Exception {
        parse(FeedFixture.rows(Format.JSON, "data.items",
                Map.of("sku", "ids.sku", "quantity", "stock.on.hand", "location", "wh")),
                "{\"meta\":{\"items\":[1,2]},\"data\":{\"n\":1,\"items\":["
                        + "{\"ids\":{\"sku\":\"A\",\"x\":[1]},\"stock\":{\"on\":{\"hand\":5}},\"wh\":\"x\"},"
                        + "{\"ids\":{\"sku\":\"B\"},\"stock\":{\"on\":[5]},\"wh\":\"x\"},"
                        + "{\"ids\":{\"sku\":\"C\"},\"stock\":{\"on\":{\"hand\":{\"n\":5}}}},"
                        + "{\"ids\":{\"sku\":\"D\"},\"stock\":{\"on\":{\"hand\":null}}},7]},\"after\":{}}");

        assertThat(sink.stock()).containsExactly("A@x=5");
        assertThat(sink.rejections()).containsExactly(
                "2 B@x stock.on.hand is missing",
                "3 C@main stock.on.hand is no whole number: \"[…]\"",
                "4 D@main stock.on.hand is blank",
                "5 null@null  is no object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"sku\":\"A\",\"quantity\":5},{\"sku\":\"B\"", "[{\"sku\":\"A\",\"quantity\":5}",
            "[{\"sku\":\"A",
            "{\"sku\":\"A\",\"quantity\":5}\n{\"sku\""})
    void failsWhereJsonIsCutOff(String body) {
        assertFails(FeedFixture.settings(Format.JSON), body, Kind.TRUNCATED, "cut off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":\"no access\"}", "[{\"sku\":\"A\",\"stock\":5}]", "[{\"quantity\":5}]",
            "[1,2]"})
    void failsWhereNoRowOfAJsonHasTheColumn(String body) {
        assertFails(FeedFixture.settings(Format.JSON), body, Kind.MALFORMED, "No row has a column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"sku\":\"A\",\"quantity\":5}]]", "[{\"sku\":\"A\",\"quantity\":5}] x",
            "[{\"sku\":\"A\",}]", "hello",
            "[{\"sku\":\"A\",\"sku\":\"B\",\"quantity\":5}]", "[{\"sku\":\"A\",\"quantity\":NaN}]"})
    void refusesWhatIsNoSoundJson(String body) {
        assertThatThrownBy(() -> parse(FeedFixture.settings(Format.JSON), body)).isInstanceOf(ConnectorException.class)
                .extracting(e -> ((ConnectorException) e).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void failsWhereThereIsNoArrayAtThePath() {
        FeedSettings json = FeedFixture.rows(Format.JSON, "data.items", null);

        assertFails(json, "{\"data\":{\"items\":null}}", Kind.MALFORMED, "no array at \"data.items\"");
        assertFails(json, "{\"code\":500}", Kind.MALFORMED, "no array at \"data.items\"");
        assertFails(json, "[]", Kind.MALFORMED, "no array at \"data.items\"");
    }

    @Test
    void limitsTheDepthOfJsonAndXml() {
        assertFails(FeedFixture.settings(Format.JSON), "[".repeat(100_000), Kind.TOO_LARGE, "nests deeper than 50");
        assertFails(FeedFixture.settings(Format.JSON), "[{\"x\":" + "[".repeat(60) + "]".repeat(60) + "}]",
                Kind.TOO_LARGE,
                "nests deeper than 50");
        assertFails(FeedFixture.settings(Format.XML), "<a>".repeat(60), Kind.TOO_LARGE, "nests deeper than 50");
        assertFails(FeedFixture.settings(Format.XML), "<a><item>" + "<b>".repeat(60), Kind.TOO_LARGE,
                "nests deeper than 50");
    }

    @Test
    void readsXmlElementsAndAttributes() throws Exception {
        parse(FeedFixture.rows(Format.XML, "product",
                Map.of("sku", "@id", "quantity", "stock/on@units", "location", "g:depot")),
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <feed xmlns:g="urn:g"><!-- all --><head><product-count>2</product-count></head>
                  <product id="A"><title>x &amp; y</title><stock><on units="5">ignored</on></stock><g:depot>North</g:depot></product>
                  <product id="B"><stock><on units="6"/></stock><g:depot><![CDATA[South]]></g:depot></product>
                  <product id="C"><stock><on units="6"/><on units="7"/></stock></product>
                </feed>
                """);

        assertThat(sink.stock()).containsExactly("A@north=5", "B@south=6");
        assertThat(sink.rejections()).containsExactly("3 C@null stock/on@units comes more than once in one row");
    }

    @Test
    void decodesXmlAsItDeclares() throws Exception {
        parse(FeedFixture.settings(Format.XML), ("<?xml version='1.0' encoding='ISO-8859-1'?>"
                + "<a><item><sku>Ä</sku><quantity>5</quantity></item></a>").getBytes(ISO_8859_1));

        assertThat(sink.stock()).containsExactly("Ä@main=5");
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;\">]><a><item><sku>&m;</sku></item></a>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a><item><sku>&e;</sku></item></a>",
            "<!DOCTYPE a SYSTEM \"http://127.0.0.1:9/x.dtd\"><a><item><sku>A</sku></item></a>"
    })
    void refusesAnXmlWithADocumentType(String body) {
        assertFails(FeedFixture.settings(Format.XML), body, Kind.MALFORMED, "document type");
        assertThat(sink.rows).isEmpty();
    }

    @Test
    void readsNothingByXInclude() throws Exception {
        parse(FeedFixture.settings(Format.XML), "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><item><sku>"
                + "<xi:include href=\"file:///etc/passwd\" parse=\"text\"/></sku><quantity>5</quantity></item></a>");

        assertThat(sink.rejections()).containsExactly("1 null@null sku is blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a><item><sku>A</sku><quantity>5</quantity></item>", "<a><item><sku>A</sk", "<a><item",
            "<a>"})
    void failsWhereXmlIsCutOff(String body) {
        assertFails(FeedFixture.settings(Format.XML), body, Kind.TRUNCATED, "cut off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a><item></b></a>", "<a>&nope;</a>", "<a><item sku=A/></a>", "<a/><b/>", "sku,quantity",
            "{\"a\":1}"})
    void refusesWhatIsNoSoundXml(String body) {
        assertThatThrownBy(() -> parse(FeedFixture.settings(Format.XML), body)).isInstanceOf(ConnectorException.class)
                .extracting(e -> ((ConnectorException) e).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void failsWhereXmlHasOtherElementsAlone() {
        assertFails(FeedFixture.settings(Format.XML), "<error><code>1</code></error>", Kind.MALFORMED,
                "no element \"item\"");
    }

    @Test
    void unpacksByTheFirstBytesAlsoTwice() throws Exception {
        byte[] body = "sku,quantity\nA,5\n".getBytes(UTF_8);
        parse(CSV, FeedFixture.gzip(body));
        parse(CSV, FeedFixture.gzip(FeedFixture.gzip(body)));

        assertThat(sink.stock()).containsExactly("A@main=5", "A@main=5");
        assertThatThrownBy(() -> parse(CSV, FeedFixture.gzip(FeedFixture.gzip(FeedFixture.gzip(body)))))
                .hasMessageContaining("packed more than 2 times");
    }

    @Test
    void failsAtEveryPlaceWhereAGzipIsCut() {
        byte[] packed = FeedFixture.gzip("sku,quantity\nA,5\nB,6\n".getBytes(UTF_8));

        for (int length = 2; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThatThrownBy(() -> parse(CSV, cut)).as("cut after %d bytes", length)
                    .isInstanceOf(ConnectorException.class)
                    .extracting(e -> ((ConnectorException) e).kind()).isEqualTo(Kind.TRUNCATED);
        }
    }

    @Test
    void failsWhereAGzipIsDamaged() {
        byte[] packed = FeedFixture.gzip("sku,quantity\nA,5\nB,6\n".getBytes(UTF_8));
        packed[packed.length - 6] ^= 0x55;

        assertThatThrownBy(() -> parse(CSV, packed)).hasMessageContaining("damaged");
    }

    @Test
    void stopsUnpackingABomb() {
        byte[] bomb = FeedFixture.gzip(("sku,quantity\n" + "A,5\n".repeat(1_000_000)).getBytes(UTF_8));
        byte[] nested =
                FeedFixture.gzip(FeedFixture.gzip(("sku,quantity\n" + "A,5\n".repeat(1_000_000)).getBytes(UTF_8)));

        assertThatThrownBy(() -> parse(CSV, bomb)).hasMessageContaining("more than 200 times its size");
        assertThatThrownBy(() -> parse(CSV, nested)).hasMessageContaining("more than 200 times its size");
    }

    @Test
    void refusesAZipArchive() throws Exception {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("../../etc/passwd"));
            zip.write(1);
        }
        assertThatThrownBy(() -> parse(CSV, archive.toByteArray())).hasMessageContaining("zip archive");
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertFails(FeedFixture.csv("||", null), "x", Kind.MISCONFIGURED, "feed.delimiter must be one character");
        assertFails(
                new FeedSettings("http://x", Format.CSV, null, null, "utf-99", null, null, null, null, null, null, null,
                        null, null, null, null),
                "x", Kind.MISCONFIGURED, "\"utf-99\" is unknown");
        assertFails(
                new FeedSettings("http://x", Format.CSV, null, null, null, null, null, false, null, null, null, null,
                        null, null, null, null),
                "A,5", Kind.MISCONFIGURED, "must be a column's number");
    }

    private void assertFails(FeedSettings settings, String body, Kind kind, String detail) {
        assertThatThrownBy(() -> parse(settings, body))
                .isInstanceOf(ConnectorException.class)
                .hasMessageContaining(detail)
                .extracting(e -> ((ConnectorException) e).kind())
                .isEqualTo(kind);
    }

    private void parse(FeedSettings settings, String body) throws Exception {
        parse(settings, body.getBytes(UTF_8));
    }

    private void parse(FeedSettings settings, byte[] body) throws Exception {
        new FeedParser(FeedShape.of(settings), FeedFixture.LIMITS)
                .parse(new ByteArrayInputStream(body), body.length, TAKEN, sink);
    }
}
