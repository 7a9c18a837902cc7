package io.stockproof.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockproof.access.Caller;
import io.stockproof.availability.Context;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What clients of streams are told, with breaks and without. */
@StockproofIT
class StreamIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort int port;

    @Autowired Streams streams;
    @Autowired StreamAnswers answers;
    @Autowired JdbcClient jdbc;
    @Autowired PlatformTransactionManager transactions;
    @Autowired MissedChanges changes;
    @Autowired StreamProperties properties;

    private Api api;

    @BeforeEach
    void useAdmin() {
        api = Api.admin(port);
    }

    @Test
    void namedVariantsComeFirstAndThenTheirChanges() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE", "MUG", "A,B").has("TEE", 5, "MUG", 9, "A,B", 1);
        try (EventStream stream = open(store.query() + "&variant=TEE,A%5C,B&variant=NONE");
                EventStream whole = open(store.query() + "&variant=A,B&variant=TEE")) {
            await().atMost(SOON).until(() -> whole.has("ready"));
            assertThat(whole.texts()).containsExactly("A,B 1", "TEE 5", "ready");
            await().atMost(SOON).until(() -> stream.has("ready"));
            assertThat(stream.texts()).containsExactly("TEE 5", "A,B 1", "NONE 0", "ready");
            store.has("MUG", 8);
            store.has("TEE", 5);
            store.has("TEE", 4);
            await().atMost(SOON).until(() -> stream.latest.get("TEE") == 4);

            assertThat(stream.texts()).containsExactly("TEE 5", "A,B 1", "NONE 0", "ready", "TEE 4");
            EventStream.Received last = stream.events.getLast();
            assertThat(last.data().path("channel").asText()).isEqualTo(store.name());
            assertThat(last.data().path("version").asText()).isNotEmpty();
            assertThat(last.id()).matches("\\d+:\\d+:[\\d,]*");
            Answer single =
                    api.get("/v1/channels/" + store.name() + "/variants/TEE/availability?country=DE").expect(200);
            assertThat(last.data().fieldNames()).toIterable()
                    .containsExactlyElementsOf(() -> single.json().fieldNames());
        }
    }

    @Test
    void aWholeChannelBeginsWithItsChanges() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE", "MUG").has("TEE", 5, "MUG", 9);
        try (EventStream stream = open(store.query())) {
            await().atMost(SOON).until(() -> stream.has("ready"));
            store.has("MUG", 7);
            await().atMost(SOON).until(() -> stream.latest.getOrDefault("MUG", 0L) == 7);
            store.orderLimit(3);
            await().atMost(SOON).until(() -> stream.latest.equals(Map.of("TEE", 3L, "MUG", 3L)));
            assertThat(stream.has("reset")).isTrue();
        }
    }

    @Test
    void seesStockBecomeTooOldToBeBelieved() throws Exception {
        StreamStore store = StreamStore.create(api, "freshness: {maxAgeSeconds: 3}", "TEE").has("TEE", 5);
        try (EventStream stream = open(store.query() + "&variant=TEE")) {
            await().atMost(SOON).until(() -> stream.latest.getOrDefault("TEE", 5L) == 0);
            assertThat(stream.events.getLast().data().path("reasons").toString()).contains("STOCK_STALE");
        }
    }

    @Test
    void resumesWhereItBrokeOff() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE", "MUG").has("TEE", 5, "MUG", 9);
        for (String filter : List.of("", "&variant=TEE&variant=MUG")) {
            try (EventStream stream = open(store.query() + filter)) {
                await().atMost(SOON).until(() -> stream.has("ready"));
                stream.close();
                stream.events.clear();
                store.has("TEE", 4);
                store.has("TEE", 3);

                stream.open();
                await().atMost(SOON).until(() -> stream.has("ready"));
                assertThat(stream.has("reset")).isFalse();
                assertThat(stream.latest.get("TEE")).isEqualTo(3);
                if (filter.isEmpty()) {
                    assertThat(stream.texts()).startsWith("TEE 3", "ready").doesNotContain("MUG 9");
                }
                store.has("MUG", 2);
                await().atMost(SOON).until(() -> stream.latest.getOrDefault("MUG", 0L) == 2);
                store.has("TEE", 5, "MUG", 9);
            }
        }
    }

    @Test
    void fewAskAtATimeWhatAWholeChannelHasMissedAndNoneForLong() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE", "MUG").has("TEE", 5, "MUG", 9);
        List<EventStream> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < 3; i++) {
                EventStream client = open(store.query());
                clients.add(client);
                await().atMost(SOON).until(() -> client.has("ready"));
                client.close();
                client.events.clear();
            }
            new TransactionTemplate(transactions).executeWithoutResult(status -> {
                jdbc.sql("LOCK TABLE stock_coverage IN ACCESS EXCLUSIVE MODE").update();
                clients.forEach(client -> threads.submit(client::open));
                await().until(() -> streams.catchingUpWhole().getQueueLength() == 1);

                await().until(() -> clients.stream().allMatch(client -> client.has("ready")));
            });
        } finally {
            for (EventStream client : clients) {
                client.close();
            }
        }
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.texts()).startsWith("reset").contains("TEE 5", "MUG 9");
        });
    }

    @Test
    void sendsAllWhereRulesHaveChangedOrTheIdIsUnknown() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE", "MUG").has("TEE", 5, "MUG", 9);
        try (EventStream stream = open(store.query())) {
            await().atMost(SOON).until(() -> stream.has("ready"));
            stream.close();
            store.orderLimit(2);
            for (String id : List.of(stream.id(), "1:1:", "no id at all")) {
                stream.events.clear();
                stream.from(id).open();
                await().atMost(SOON).until(() -> stream.has("ready"));
                assertThat(stream.texts()).startsWith("reset").contains("MUG 2", "TEE 2").endsWith("ready");
                stream.close();
            }
        }
    }

    @Test
    void refusesBeforeItBegins() {
        StreamStore store = StreamStore.create(api, "", "TEE");
        Api events = api.header("Accept", "text/event-stream");
        assertThat(problem(events, "channel=no-such&country=DE", 404)).isEqualTo("/problems/unknown-channel");
        assertThat(problem(events, store.query() + "&shippingMethod=none", 404)).isEqualTo("/problems/unknown-method");
        assertThat(problem(events, "channel=" + store.name() + "&country=GERMANY", 400))
                .isEqualTo("/problems/invalid-request");
        assertThat(problem(events, store.query() + "&variant=a,,b", 400)).isEqualTo("/problems/invalid-request");
        String variants = java.util.stream.IntStream.range(0, 251).mapToObj(Integer::toString)
                .collect(java.util.stream.Collectors.joining(","));
        assertThat(problem(events, store.query() + "&variant=" + variants, 400)).isEqualTo("/problems/invalid-request");
        Api foreign = Api.anonymous(port).key(boundTo("elsewhere")).header("Accept", "text/event-stream");
        assertThat(problem(foreign, store.query(), 404)).isEqualTo("/problems/unknown-channel");
        assertThat(api.unchecked().header("Accept", "text/event-stream")
                .send("HEAD", "/v1/availability/stream?" + store.query(), null).status()).isEqualTo(200);
    }

    @Test
    void endsWithItsKey() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE").has("TEE", 5);
        Answer made = api.post("/v1/keys", Map.of("name", "short", "scopes", List.of("storefront"))).expect(201);
        try (EventStream stream = new EventStream(port, made.json().path("key").asText(), store.query()).open()) {
            await().atMost(SOON).until(() -> stream.has("ready"));
            api.delete("/v1/keys/" + made.json().path("id").asText()).expect(200);
            await().atMost(SOON).until(() -> stream.over);
            assertThat(stream.events.getLast().data().path("reason").asText()).isEqualTo("key-ended");
        }
    }

    @Test
    void oneThatIsSentAWholeChannelHoldsNoTurnWhileItDoesNotRead() throws Exception {
        StreamStore store = StreamStore.create(api, "", "TEE", "MUG").has("TEE", 5, "MUG", 9);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch reads = new CountDownLatch(1);
        OutputStream deaf = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("written as a whole");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (new String(bytes, from, length, StandardCharsets.UTF_8).contains("TEE")) {
                    begun.countDown();
                    try {
                        reads.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    throw new IOException("gone");
                }
            }
        };
        Audience.Key key = new Audience.Key(
                new ChannelCode(store.name()), new Context(Destination.of(new CountryCode("DE")), null), false);
        try (Streams.Place place = streams.enter(Caller.SYSTEM, key, null);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            StreamSession session = new StreamSession(place, new StreamWriter(deaf, null, false), answers, changes,
                    streams.sendingAll(), properties, () -> true);
            Future<StreamEnd> served =
                    threads.submit(() -> session.serve(new MissedChanges.Missed(true, null, "1:1:")));
            try {
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(streams.sendingAll().availablePermits()).isEqualTo(8);
            } finally {
                reads.countDown();
            }
            assertThatThrownBy(served::get).hasRootCauseMessage("gone");
        }
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aClientThatStopsReadingIsDroppedAndCostsOthersNothing() throws Exception {
        String[] variants = new String[500];
        for (int i = 0; i < variants.length; i++) {
            variants[i] = "\u6f22".repeat(190) + i; // of three bytes each, so that not too many of them fill a buffer
        }
        StreamStore store = StreamStore.create(api, "", variants);
        List<Socket> deaf = new ArrayList<>();
        String named = URLEncoder.encode(variants[249] + "," + variants[499], StandardCharsets.UTF_8);
        try (EventStream stream = open(store.query() + "&variant=" + named)) {
            await().atMost(SOON).until(() -> stream.has("ready"));
            for (int i = 0; i < 5; i++) {
                deaf.add(deaf(store.query()));
            }
            for (int round = 1; round <= 14; round++) {
                // Half of them at a time, which is less than may wait for a client; both halves are more.
                int from = 250 * (round % 2);
                Object[] stock = new Object[500];
                for (int i = 0; i < 250; i++) {
                    stock[2 * i] = variants[from + i];
                    stock[2 * i + 1] = 1000 * round + i;
                }
                long told = System.nanoTime();
                store.has(stock);
                long expected = 1000L * round + 249;
                await().atMost(SOON).pollInterval(Duration.ofMillis(10))
                        .until(() -> stream.latest.getOrDefault(variants[from + 249], 0L) == expected);
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(5));
            }
            for (Socket socket : deaf) {
                socket.setSoTimeout((int) SOON.toMillis());
                String sent = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(sent.length()).as("it was sent much before it fell too far behind").isGreaterThan(250_000);
                assertThat(sent.substring(sent.length() - 100)).as("and then, why there is no more")
                        .endsWith("event: end\ndata: {\"reason\":\"too-slow\"}\n\n\r\n0\r\n\r\n");
            }
            assertThat(stream.over).isFalse();
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
        }
    }

    @Test
    void everyClientSeesEveryFinalValueWhateverBreaks() throws Exception {
        int clients = Integer.getInteger("stockproof.test.streams", 200);
        int rounds = Math.max(6, clients / 100);
        String[] variants = {"V0", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9"};
        StreamStore store = StreamStore.create(api, "", variants);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1 + clients / 500; i++) {
            keys.add(boundTo(store.name()));
        }
        Random random = new Random(7);
        Map<String, Long> last = new TreeMap<>();
        set(store, last, variants, random);
        List<EventStream> streams = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(32)) {
            for (int i = 0; i < clients; i++) {
                String filter = i % 10 == 0 && i < 1500 ? "" : "&variant=" + variants[i % 10] + ",V3";
                streams.add(new EventStream(port, keys.get(i / 10 % keys.size()), store.query() + filter));
            }
            all(threads, streams, EventStream::open);
            await().atMost(SOON).until(() -> streams.stream().allMatch(stream -> stream.has("ready")));
            for (int round = 0; round < rounds; round++) {
                List<EventStream> broken = streams.stream().filter(stream -> random.nextInt(3) == 0).toList();
                Future<?> breaking = threads.submit(() -> {
                    all(threads, broken, stream -> {
                        stream.close();
                        return stream.open();
                    });
                    return null;
                });
                set(store, last, variants, random);
                set(store, last, variants, random);
                breaking.get();
            }
            set(store, last, variants, random);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(streams)
                    .allSatisfy(stream -> assertThat(last).containsAllEntriesOf(stream.latest)));
            assertThat(streams).allSatisfy(stream -> assertThat(stream.latest).containsKey("V3"));
            all(threads, streams, stream -> {
                stream.close();
                return stream;
            });
        }
    }

    private interface Step {
        EventStream of(EventStream stream) throws Exception;
    }

    private static void all(ExecutorService threads, List<EventStream> streams, Step step) throws Exception {
        List<Callable<EventStream>> calls = new ArrayList<>();
        streams.forEach(stream -> calls.add(() -> step.of(stream)));
        for (Future<EventStream> done : threads.invokeAll(calls)) {
            done.get();
        }
    }

    private static void set(StreamStore store, Map<String, Long> last, String[] variants, Random random) {
        List<Object> stock = new ArrayList<>();
        for (String variant : variants) {
            if (last.isEmpty() || random.nextBoolean() || variant.equals("V3") || !last.containsKey(variant)) {
                stock.add(variant);
                stock.add(1 + random.nextInt(1000));
            }
        }
        store.has(stock.toArray());
        for (int i = 0; i < stock.size(); i += 2) {
            last.put((String) stock.get(i), ((Integer) stock.get(i + 1)).longValue());
        }
    }

    private EventStream open(String query) throws Exception {
        return new EventStream(port, Api.ADMIN_KEY, query).open();
    }

    private Socket deaf(String query) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2048);
        socket.connect(new InetSocketAddress("localhost", port));
        socket.getOutputStream()
                .write(("GET /v1/availability/stream?" + query
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                        + "Bearer " + Api.ADMIN_KEY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String boundTo(String channel) {
        return api.post("/v1/keys", Map.of(
                "name", "stream", "scopes", List.of("storefront"), "channels", List.of(channel)))
                .expect(201).json().path("key").asText();
    }

    private static String problem(Api api, String query, int status) {
        return api.get("/v1/availability/stream?" + query).expect(status).json().path("type").asText();
    }
}
