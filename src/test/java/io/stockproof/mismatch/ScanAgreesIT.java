package io.stockproof.mismatch;

import static io.stockproof.display.DisplayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.availability.Units;
import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.diagnosis.Diagnoses;
import io.stockproof.display.DisplayFixture;
import io.stockproof.display.Displays;
import io.stockproof.ledger.Versions;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;

/** Whatever happens: what comparing in memory finds is what comparing with the database's displays finds. */
@StockproofIT
class ScanAgreesIT {

    private static final int STEPS = Integer.getInteger("stockproof.test.scanSteps", 60);
    private static final List<String> VARIANTS = List.of("A", "B", "C", "D", "E", "F");
    private static final List<String> CHANNELS = List.of(
            "mismatch: {settleSeconds: 0}\n    referenceContexts: [{country: US}, {country: US, region: CA}]",
            "mismatch: {settleSeconds: 600}\n    referenceContexts: [{country: US}, {country: DE}]",
            "mismatch: {settleSeconds: 600, toleranceUnits: 2}\n    referenceContexts: [{country: US}]",
            "mismatch: {settleSeconds: 0}\n    display: {capAt: 4}\n    referenceContexts: [{country: US}]",
            "mismatch: {settleSeconds: 0}\n    factoryStock: {policy: INCLUDE}\n"
                    + "    referenceContexts: [{country: US, region: CA}, {country: US}]");

    @LocalServerPort int port;

    @Autowired MismatchWatch ours;
    @Autowired JdbcClient jdbc;
    @Autowired Channels channels;
    @Autowired Versions versions;
    @Autowired Displays displays;
    @Autowired Units units;
    @Autowired Detection detection;
    @Autowired Diagnoses diagnoses;
    @Autowired MismatchRepository mismatches;
    @Autowired PlatformTransactionManager transactions;

    private final Random random = new Random(STEPS);
    private final Found found = new Found();

    private ShownMemory memory;
    private MismatchScan inMemory;
    private MismatchScan byKey;
    private Comparisons comparisons;
    private DisplayFixture store;
    private Set<String> last = Set.of();

    /** Keeps what was found, in place of the database, and of its readers. */
    private static final class Found extends MismatchSuspects {

        private final Set<String> variants = new TreeSet<>();

        Found() {
            super(null, null);
        }

        @Override
        void add(int channelId, Collection<String> some) {
            variants.addAll(some);
        }

        Set<String> take() {
            Set<String> taken = new TreeSet<>(variants);
            variants.clear();
            return taken;
        }
    }

    @BeforeEach
    void onlyTheTestWatches() {
        ours.stop();
        MismatchProperties properties = properties(Duration.ofMinutes(10));
        memory = new ShownMemory(displays, units, properties, new SimpleMeterRegistry());
        ShownMemory none = new ShownMemory(displays, units, properties, new SimpleMeterRegistry());
        inMemory = scan(memory, properties);
        byKey = scan(none, properties);
        comparisons = new Comparisons(
                detection, displays, new Recording(diagnoses, displays, mismatches, properties, transactions), found,
                memory, jdbc);
        store = DisplayFixture.aStore(port, CHANNELS.getFirst(), VARIANTS.toArray(String[]::new));
        memory.watches(true);
    }

    @AfterEach
    void weWatchAgain() {
        memory.watches(false);
        ours.start();
    }

    @Test
    void findsTheSameWhateverHappens() {
        int differed = 0;
        int recorded = 0;
        for (int step = 0; step < STEPS; step++) {
            something();
            watchNow();
            boolean rules = random.nextInt(8) == 0;

            String when = "step " + step;
            // Stock turns stale as time passes, perhaps between the two: then once more.
            Mismatches.soon().untilAsserted(() -> {
                assertThat(inMemory.one(channel(), rules)).isTrue();
                last = found.take();
                assertThat(byKey.one(channel(), rules)).isTrue();
                assertThat(last).as(when).isEqualTo(found.take());
            });
            assertThat(memory.of(channel())).isNotNull();
            differed += last.size();
            recorded += new Mismatches(store).open().size();
        }
        assertThat(differed).as("that differed").isGreaterThan(STEPS / 2);
        assertThat(recorded).as("that were open").isGreaterThan(STEPS / 2);
    }

    @Test
    void tellsWhatWasNotSeenForLong() {
        store.has("A", "cn", 3);
        store.shows("A", 5);
        watchNow();
        assertThat(new Mismatches(store).open()).as("in both places").hasSize(2);
        MismatchProperties properties = properties(Duration.ZERO);

        assertThat(scan(memory, properties).one(channel(), false)).isTrue();

        assertThat(found.take()).containsExactly("A");
    }

    @Test
    void readsFromTheDatabaseWhatIsTooMuchForItsMemory() {
        store.has("A", "cn", 3);
        store.shows("A", 5);
        ShownMemory small = new ShownMemory(
                displays, units, properties(Duration.ofMinutes(10), 100), new SimpleMeterRegistry());
        small.watches(true);
        MismatchScan scan = scan(small, properties(Duration.ofMinutes(10)));

        assertThat(small.of(channel())).isNull();
        assertThat(scan.one(channel(), false)).isTrue();

        assertThat(found.take()).containsExactly("A");
    }

    private void something() {
        String variant = VARIANTS.get(random.nextInt(VARIANTS.size()));
        long quantity = random.nextInt(8);
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> store.has(variant, random.nextBoolean() ? "cn" : "plant", quantity);
            case 3, 4, 5 -> store.shows(variant, quantity);
            case 6, 7 -> {
                Map<String, Object> row = row(variant, quantity);
                row.put("context", random.nextBoolean()
                        ? Map.of("country", "US", "region", "CA")
                        : Map.of("country", "DE"));
                store.report(List.of(row)).expect(200);
            }
            case 8 -> store.setUpChannel(CHANNELS.get(random.nextInt(CHANNELS.size())));
            case 9 -> store.setUp("suppliers: [{code: %1$s, connector: push, freshness: {maxAgeSeconds: "
                    + (random.nextBoolean() ? 1 : 3_600) + "}, locations: [{code: cn, kind: WAREHOUSE, country: CN,"
                    + " leadTimeDays: 1}, {code: plant, kind: FACTORY, country: CN, leadTimeDays: 7}]}]");
            default -> { // the store shows it no longer; as of a listing that came and went
                jdbc.sql("DELETE FROM display_shown WHERE channel_id = :id AND variant = :variant")
                        .param("id", channel().channelId()).param("variant", variant).update();
                memory.heard(channel().channelId(), List.of(variant), Map.of());
            }
        }
    }

    /** As the watch does: takes what has moved, and compares it; now and then all of it at once, or only some of it. */
    private void watchNow() {
        int id = channel().channelId();
        List<String> moved = jdbc.sql("DELETE FROM display_moved WHERE channel_id = :id RETURNING variant")
                .param("id", id).query(String.class).list();
        Set<String> all = new HashSet<>(moved);
        if (random.nextInt(3) > 0) {
            all.addAll(VARIANTS.subList(0, random.nextInt(VARIANTS.size())));
        }
        Map<Integer, Set<String>> unheard = Map.of(id, all);
        while (!unheard.isEmpty()) {
            unheard = comparisons.compare(unheard, versions.current(), false);
        }
        if (random.nextInt(10) == 0) {
            memory.forget(id);
        }
    }

    private StoredChannel channel() {
        return channels.all().stream()
                .filter(one -> one.channel().code().value().equals(store.name))
                .findFirst()
                .orElseThrow();
    }

    private MismatchScan scan(ShownMemory with, MismatchProperties properties) {
        return new MismatchScan(
                channels, displays, mismatches, detection, with,
                new ScanInMemory(units, mismatches, found, properties), found, versions, properties,
                new SimpleMeterRegistry());
    }

    private static MismatchProperties properties(Duration seenEvery) {
        return properties(seenEvery, 1_000_000);
    }

    private static MismatchProperties properties(Duration seenEvery, long memory) {
        return new MismatchProperties(
                Duration.ofMillis(250), Duration.ofMinutes(1), seenEvery,
                DataSize.ofBytes(memory));
    }
}
