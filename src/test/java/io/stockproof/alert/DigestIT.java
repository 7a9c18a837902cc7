package io.stockproof.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.score.Scores;
import io.stockproof.subscription.Notices;
import io.stockproof.subscription.Receiver;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a day's digest says, and that there is but one. */
@StockproofIT
class DigestIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired Digests digests;
    @Autowired DigestRepository repository;
    @Autowired AlertRepository alerts;
    @Autowired Channels channels;
    @Autowired Suppliers suppliers;
    @Autowired Scores scores;
    @Autowired Notices notices;
    @Autowired ObjectMapper json;
    @Autowired InstantSource clock;
    @Autowired PlatformTransactionManager transactions;

    private AlertStore store;
    private Receiver receiver;
    private JsonNode subscription;
    private StoredChannel channel;
    private LocalDate tomorrow;

    @BeforeEach
    void open() throws Exception {
        store = AlertStore.create(port);
        receiver = new Receiver();
        subscription = store.subscribes(receiver, "digest.daily");
        channel = channels.find(new ChannelCode(store.name())).orElseThrow();
        // Reaches from this morning to the next, so that it has what happens here; or the same of the day before.
        tomorrow = DigestDays.last(clock.instant(), channel.channel().alerts().digestTime()).plusDays(1);
    }

    @AfterEach
    void close() {
        receiver.close();
        receiver.messages.forEach(message -> store.store().api.checkPosted(message.json()));
        Api.admin(port).delete("/v1/subscriptions/" + subscription.path("id").asText()).expect(200);
    }

    @Test
    void sumsTheDayUpAndIsSentSigned() throws Exception {
        store.store().has("A", "plant", 10_077);
        store.store().shows("A", 10_077);
        await().atMost(SOON).until(() -> store.store().api.get(
                "/v1/mismatches?state=OPEN&channel=" + store.name()).json().path("items").size() == 1);
        jdbc.sql("""
                        INSERT INTO mismatch_cart_hour (hour, channel_id, root_cause, supplier, lines, refused,
                                                        shown_available, contradictions)
                        SELECT date_trunc('hour', clock_timestamp()), :channel, '', '', 200, 9, 4, 1
                        """).param("channel", channel.channelId()).update();

        assertThat(digests.make(channel, tomorrow)).isTrue();

        JsonNode digest = store.digests().getFirst();
        assertThat(digest.path("channel").asText()).isEqualTo(store.name());
        assertThat(digest.path("day").asText()).isEqualTo(tomorrow.toString());
        assertThat(digest.path("mismatches").toString()).isEqualTo(
                "{\"opened\":1,\"resolved\":0,\"open\":1,\"overstatedUnits\":10077,\"unexplained\":0}");
        assertThat(digest.at("/topCauses/0/rootCause").asText()).isEqualTo("SUP_FACTORY_ONLY");
        assertThat(digest.at("/topCauses/0/listings").asLong()).isEqualTo(1);
        assertThat(digest.at("/topCauses/0/overstatedUnits").asLong()).isEqualTo(10_077);
        assertThat(digest.path("carts").toString()).isEqualTo(
                "{\"lines\":200,\"refused\":9,\"shownAvailable\":4,\"contradictions\":1}");
        await().atMost(SOON).until(() -> receiver.messages.size() == 1);
        Receiver.Message message = receiver.messages.getFirst();
        Webhook library = new Webhook(subscription.path("secret").asText());
        assertThatCode(() -> library.verify(message.body(), HttpHeaders.of(message.headers(), (name, value) -> true)))
                .doesNotThrowAnyException();
        assertThat(message.json().path("type").asText()).isEqualTo("digest.daily");
        assertThat(message.json().at("/data/digest")).isEqualTo(digest);
    }

    @Test
    void isOneHoweverManyInstancesMakeIt() throws Exception {
        List<Boolean> made = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> digests.make(channel, tomorrow)));
            }
            for (Future<Boolean> one : all) {
                made.add(one.get());
            }
        }

        assertThat(made).containsOnlyOnce(true);
        assertThat(store.digests()).hasSize(1);
        assertThat(store.deliveries(subscription)).hasSize(1);
    }

    @Test
    void isNeitherKeptNorSentWhereItsMakerDiesBeforeTheCommit() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            assertThat(digests.make(channel, tomorrow)).isTrue();
            status.setRollbackOnly();
        });
        assertThat(store.digests()).isEmpty();
        assertThat(store.deliveries(subscription)).isEmpty();

        assertThat(digests.make(channel, tomorrow)).isTrue();
        assertThat(store.deliveries(subscription)).hasSize(1);
    }

    @Test
    void isMadeOnceItsTimeHasComeOfChannelsThatWereThere() {
        alerts.meetChannels();
        digests.makeDue();
        assertThat(store.digests()).as("the channel is younger than the day's end").isEmpty();

        jdbc.sql("UPDATE alert_channel SET since = since - interval '3 days' WHERE channel_id = :channel")
                .param("channel", channel.channelId())
                .update();
        digests.makeDue();
        digests.makeDue();

        assertThat(store.digests()).extracting(digest -> digest.path("day").asText())
                .containsExactly(tomorrow.minusDays(1).toString());
    }

    @Test
    void isMadeThoughAnotherChannelsCannotBe() {
        AlertStore another = AlertStore.create(port);
        alerts.meetChannels();
        List<StoredChannel> both = channels.all().stream()
                .filter(one -> one.channelId() == channel.channelId()
                        || one.channelId() == another.channelId(jdbc))
                .toList();
        StoredChannel last = both.getLast();
        jdbc.sql("UPDATE alert_channel SET since = since - interval '3 days' WHERE channel_id = :channel")
                .param("channel", last.channelId())
                .update();
        DigestRepository ofTheLastAlone = new DigestRepository(jdbc, json) {
            @Override
            @Nullable
            Instant knownSince(int channelId) {
                if (channelId != last.channelId()) {
                    throw new IllegalStateException("cannot be read");
                }
                return super.knownSince(channelId);
            }
        };

        new Digests(channels, suppliers, scores, ofTheLastAlone, notices, clock, transactions).makeDue();

        assertThat(repository.isMade(last.channelId(), tomorrow.minusDays(1))).isTrue();
    }

    @Test
    void isReadWhereANewerVersionHasKeptMore() {
        digests.make(channel, tomorrow);
        jdbc.sql("""
                        UPDATE alert_digest
                           SET body = jsonb_set(body || '{"later": [1]}', '{mismatches,later}', '{"too": 2}')
                         WHERE channel_id = :channel
                        """).param("channel", channel.channelId()).update();

        JsonNode read = store.digests().getFirst();

        assertThat(read.path("day").asText()).isEqualTo(tomorrow.toString());
        assertThat(read.has("later")).isFalse();
    }

    @Test
    void tellsWhichSuppliersFellSinceTheOneBefore() {
        store.store().has("A", "cn", 5);
        digests.make(channel, tomorrow);
        jdbc.sql("UPDATE alert_digest SET scores = jsonb_build_object(:supplier, 101) WHERE channel_id = :channel")
                .param("supplier", store.name())
                .param("channel", channel.channelId())
                .update();

        digests.make(channel, tomorrow.plusDays(1));

        JsonNode fell = store.digests().getFirst().path("scoresFell");
        assertThat(fell).hasSize(1);
        assertThat(fell.at("/0/supplier").asText()).isEqualTo(store.name());
        assertThat(fell.at("/0/before").asInt()).isEqualTo(101);
        assertThat(fell.at("/0/score").asInt()).isBetween(1, 100);
    }

    @Test
    void isForgottenAfterThirteenMonths() {
        digests.make(channel, tomorrow);
        digests.make(channel, tomorrow.plusDays(1));
        jdbc.sql("UPDATE alert_digest SET made_at = made_at - interval '14 months' WHERE channel_id = :c AND day = :d")
                .param("c", channel.channelId())
                .param("d", tomorrow)
                .update();

        repository.prune();

        assertThat(store.digests()).extracting(digest -> digest.path("day").asText())
                .containsExactly(tomorrow.plusDays(1).toString());
        assertThat(clock.instant().atOffset(ZoneOffset.UTC).toLocalDate()).isBeforeOrEqualTo(tomorrow);
    }
}
