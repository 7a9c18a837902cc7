package io.stockproof.connector.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.RecordingSink;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.FeedSettings.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds that were made to fill the memory, to end the stack, or to pass for whole. */
@Isolated // It tells how much of the heap is in use.
class HostileFeedTest {

    private static final FeedSettings CSV = FeedFixture.settings(Format.CSV);
    private static final byte[] ROW = "A,5\n".getBytes(UTF_8);

    private final RecordingSink sink = new RecordingSink();

    @Test
    void keepsNoNamesOfMembersThatItPassesOver() throws Exception {
        String filling = "x".repeat(1000);
        InputStream body = joined(
                "{\"other\":{", 100_000, member -> "\"" + member + filling + "\":0,",
                "\"z\":0},\"items\":[{\"sku\":\"A\",\"quantity\":5}]}");
        long before = usedBytes();

        new FeedParser(FeedShape.of(FeedFixture.rows(Format.JSON, "items", null)), FeedFixture.LIMITS)
                .parse(body, 1, Instant.EPOCH, new RecordingSink() {
                    @Override
                    public void row(Row row) {
                        assertThat(usedBytes() - before).as("bytes kept of 100 MB of names").isLessThan(20_000_000);
                        sink.row(row);
                    }
                });
        assertThat(sink.stock()).containsExactly("A@main=5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"items\":[],\"items\":[]}", "{\"data\":{},\"data\":{\"items\":[]}}"})
    void refusesAPathThatIsThereTwice(String body) {
        FeedSettings json = FeedFixture.rows(Format.JSON, body.contains("data") ? "data.items" : "items", null);

        assertThatThrownBy(() -> parse(json, body.getBytes(UTF_8))).hasMessageContaining("more than once");
    }

    @Test
    void refusesAMemberThatIsTwiceOnARowsPath() {
        FeedSettings json = FeedFixture.rows(Format.JSON, null, Map.of("quantity", "stock.units"));

        assertFails(json, "[{\"sku\":\"A\",\"stock\":{\"units\":5},\"stock\":{\"units\":6}}]", Kind.MALFORMED,
                "has \"stock\" more than once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<e%d/>", "<e a%d='1'/>", "<e%d:x xmlns:e%<d='u'/>", "<x xmlns='urn:%d'/>", "<?p%d x?>"})
    void limitsTheDifferentNamesOfAnXml(String form) throws Exception {
        FeedSettings xml = FeedFixture.settings(Format.XML);
        IntFunction<String> element = form::formatted;
        String rows = "<item><sku>A</sku><quantity>5</quantity></item></a>";
        new FeedParser(FeedShape.of(xml), FeedFixture.LIMITS)
                .parse(joined("<a>", 4_000, element, rows), 1, Instant.EPOCH, sink);

        assertThat(sink.stock()).containsExactly("A@main=5");
        assertThatThrownBy(() -> new FeedParser(FeedShape.of(xml), FeedFixture.LIMITS)
                .parse(joined("<a>", 12_000, element, rows), 1, Instant.EPOCH, sink))
                .hasMessage("The XML has more than 10000 different names, or very long ones")
                .extracting(e -> ((ConnectorException) e).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void limitsTheLengthOfTheNamesOfAnXml() {
        String filling = "x".repeat(900);
        InputStream body = joined("<a>", 3_000, element -> "<x xmlns='" + filling + element + "'/>", "</a>");

        assertThatThrownBy(() -> new FeedParser(FeedShape.of(FeedFixture.settings(Format.XML)), FeedFixture.LIMITS)
                .parse(body, 1, Instant.EPOCH, sink)).hasMessageContaining("or very long ones");
    }

    @Test
    void readsAGzipOfManyMembersSomeOfThemEmpty() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(FeedFixture.gzip("sku,quantity\n".getBytes(UTF_8)));
        byte[] empty = FeedFixture.gzip(new byte[0]);
        IntStream.range(0, 100_000).forEach(member -> body.writeBytes(empty));
        body.writeBytes(FeedFixture.gzip(ROW));
        body.writeBytes(new byte[512]); // as some programs fill up a block

        parse(CSV, body.toByteArray());
        assertThat(sink.stock()).containsExactly("A@main=5");
    }

    @Test
    void failsWhereALaterMemberOfAGzipIsDamagedOrCut() {
        byte[] first = FeedFixture.gzip("sku,quantity\nA,5\n".getBytes(UTF_8));
        byte[] second = FeedFixture.gzip("B,6\n".getBytes(UTF_8));

        for (int at = 0; at < second.length; at++) {
            byte[] cut = Arrays.copyOf(second, at);
            if (at > 0) {
                assertThatThrownBy(() -> parse(CSV, both(first, cut))).as("cut after %d bytes", at)
                        .extracting(e -> ((ConnectorException) e).kind()).isEqualTo(Kind.TRUNCATED);
            }
        }
        for (int at : new int[] {0, 1, 2, second.length - 8, second.length - 1}) {
            byte[] damaged = second.clone();
            damaged[at] ^= 0x55;
            assertThatThrownBy(() -> parse(CSV, both(first, damaged))).as("damaged at byte %d", at)
                    .hasMessage("The packed body is damaged");
        }
        assertThatThrownBy(() -> parse(CSV, both(first, "and more".getBytes(UTF_8))))
                .hasMessage("The packed body is damaged");
        assertThatThrownBy(() -> parse(CSV, both(both(first, new byte[9]), second)))
                .hasMessage("The packed body is damaged");
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** A body that is made as it is read. */
    private static InputStream joined(String start, int times, IntFunction<String> part, String end) {
        Iterator<InputStream> middle = IntStream.range(0, times)
                .mapToObj(part)
                .<InputStream>map(text -> new ByteArrayInputStream(text.getBytes(UTF_8)))
                .iterator();
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(start.getBytes(UTF_8)),
                new SequenceInputStream(new Enumeration<>() {
                    @Override
                    public boolean hasMoreElements() {
                        return middle.hasNext();
                    }

                    @Override
                    public InputStream nextElement() {
                        return middle.next();
                    }
                }),
                new ByteArrayInputStream(end.getBytes(UTF_8)))));
    }

    private static byte[] both(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private void assertFails(FeedSettings settings, String body, Kind kind, String detail) {
        assertThatThrownBy(() -> parse(settings, body.getBytes(UTF_8)))
                .hasMessageContaining(detail)
                .extracting(e -> ((ConnectorException) e).kind()).isEqualTo(kind);
    }

    private void parse(FeedSettings settings, byte[] body) throws Exception {
        new FeedParser(FeedShape.of(settings), FeedFixture.LIMITS)
                .parse(new ByteArrayInputStream(body), body.length, Instant.EPOCH, sink);
    }
}
