package io.stockproof.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reports that say of many displays that they are as they were, which is not written of each. */
@StockproofIT
class DisplayMergeIT {

    private static final int REPORTS = Integer.getInteger("stockproof.test.reports", 120);
    private static final int VARIANTS = 30;
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final List<String> NAMES =
            IntStream.range(0, VARIANTS).mapToObj(n -> "V" + n).toList();

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired DisplayStaging staging;
    @Autowired DisplayReader reader;
    @Autowired Displays displays;
    @Autowired PlatformTransactionManager transactions;

    private final Set<String> listed = new HashSet<>(NAMES);
    private final TreeMap<String, Told> expected = new TreeMap<>();
    private DisplayFixture store;
    private int channelId;

    /** What is known of a display; {@code changedAt} as it was read. */
    private record Told(long quantity, Instant observedAt, Instant changedAt) {}

    @BeforeEach
    void aStore() {
        store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 3600}", NAMES.toArray(String[]::new));
        channelId = jdbc.sql("SELECT channel_id FROM channel WHERE code = :code")
                .param("code", store.name).query(Integer.class).single();
    }

    /** A plain fold of all rows says the same, and a good part of the reports was taken as one moment that stands for many. */
    @Test
    void showsTheNewestOfEachWhateverIsReported() {
        Random random = new Random(REPORTS);
        int covering = 0;
        int coveringAgain = 0;
        int unwritten = 0;
        for (int report = 0; report < REPORTS; report++) {
            List<DisplayRow> rows = anyReport(random, report);
            int before = coverages();
            List<String> versions = versions();
            DisplayMerge.Counts counts = merge(random.nextInt(6) == 0 ? 1_000 : 0, rows);
            boolean isCovering = coverages() > before;
            covering += isCovering ? 1 : 0;
            coveringAgain += isCovering && before > 0 ? 1 : 0;
            List<String> left = versions();
            left.retainAll(versions);
            unwritten += isCovering ? left.size() : 0;

            assertThat(counts).as("report " + report).isEqualTo(fold(rows));
            assertThat(known()).as("after report " + report + (isCovering ? ", one moment for many" : ""))
                    .isEqualTo(expected);
            if (random.nextInt(10) == 0) {
                changeListings(random);
                assertThat(known()).as("after listings changed").isEqualTo(expected);
            }
        }
        assertThat(covering).as("reports of which one moment stood for many").isGreaterThan(REPORTS / 5);
        assertThat(coveringAgain).as("reports that took the place of such a one").isGreaterThan(REPORTS / 6);
        assertThat(unwritten / covering).as("rows that such a report did not write, on average")
                .isGreaterThan(VARIANTS / 2);
    }

    @Test
    void writesOnlyWhatIsAnother() {
        merge(0, all(START, 1));
        List<String> before = versions();

        List<DisplayRow> next = all(START.plusSeconds(60), 1);
        next.set(3, new DisplayRow(3, "V3", ContextKey.ALL, 99, START.plusSeconds(60)));
        DisplayMerge.Counts counts = merge(0, next);

        assertThat(counts).isEqualTo(new DisplayMerge.Counts(1, VARIANTS - 1, 0, 0));
        List<String> after = versions();
        after.removeAll(before);
        assertThat(after).as("row versions written").hasSize(1);
        assertThat(reader.shown(channelId, null, null, 1_000))
                .allSatisfy(one -> assertThat(one.observedAt()).isEqualTo(START.plusSeconds(60)));
    }

    /** Where one moment would have to be kept from many, each row is written as it was reported. */
    @Test
    void writesAllWhereMostIsNotSpokenOf() {
        merge(0, all(START, 1));

        DisplayMerge.Counts counts = merge(0, all(START.plusSeconds(60), 1).subList(0, VARIANTS / 2));

        assertThat(counts.unchanged()).isEqualTo(VARIANTS / 2);
        assertThat(coverages()).isZero();
        assertThat(reader.shown(channelId, null, null, 1_000))
                .filteredOn(one -> one.observedAt().equals(START))
                .hasSize(VARIANTS / 2);
    }

    /** Mostly the same again, of one moment; at times late, with others in it, of several moments, or of a part. */
    private List<DisplayRow> anyReport(Random random, int report) {
        Instant at = START.plusSeconds(60L * report - (random.nextInt(8) == 0 ? random.nextInt(400) : 0));
        int missing = switch (random.nextInt(12)) {
            case 0 -> 10;
            case 1 -> VARIANTS - 3;
            default -> random.nextInt(3);
        };
        List<DisplayRow> rows = new ArrayList<>(all(at, random.nextInt(16) == 0 ? report : 1));
        for (int n = 0; n < missing; n++) {
            rows.remove(random.nextInt(rows.size()));
        }
        int others = random.nextInt(4);
        int otherMoments = random.nextInt(12) == 0 ? rows.size() : random.nextInt(4);
        int otherContexts = random.nextInt(3);
        for (int i = 0; i < others + otherMoments + otherContexts; i++) {
            int n = random.nextInt(rows.size());
            DisplayRow row = rows.get(n);
            rows.set(n, new DisplayRow(
                    n, row.variant(),
                    i >= others + otherMoments ? "US|||" : row.context(),
                    i < others ? random.nextInt(5) : row.quantity(),
                    i >= others && i < others + otherMoments ? at.plusSeconds(random.nextInt(180) - 90)
                            : row.observedAt()));
        }
        List<DisplayRow> numbered = new ArrayList<>();
        rows.forEach(row -> numbered.add(
                new DisplayRow(numbered.size(), row.variant(), row.context(), row.quantity(), row.observedAt())));
        for (int twice = random.nextInt(3); twice > 0; twice--) {
            DisplayRow row = rows.get(random.nextInt(rows.size()));
            numbered.add(new DisplayRow(numbered.size(), row.variant(), row.context(), random.nextInt(3),
                    row.observedAt().plusSeconds(random.nextInt(3) - 1)));
        }
        return numbered;
    }

    private static List<DisplayRow> all(Instant at, int quantity) {
        return IntStream.range(0, VARIANTS)
                .mapToObj(n -> new DisplayRow(n, NAMES.get(n), ContextKey.ALL, quantity, at))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** One is no longer listed, or all are again; displays of what is not listed are deleted, at times. */
    private void changeListings(Random random) {
        String variant = NAMES.get(random.nextInt(VARIANTS));
        if (listed.remove(variant)) {
            store.api.unchecked().delete("/v1/listings/" + store.name + "/" + variant).expect(200);
        } else {
            store.lists(variant);
            listed.add(variant);
        }
        if (random.nextBoolean()) {
            displays.deleteUnlisted();
            expected.keySet().removeIf(key -> !listed.contains(key.split("\n")[0]));
        }
    }

    /** Row by row; what the fold does not know is when the service saw a change, only whether it saw one. */
    private DisplayMerge.Counts fold(List<DisplayRow> rows) {
        TreeMap<String, DisplayRow> newest = new TreeMap<>();
        int unknown = 0;
        for (DisplayRow row : rows) { // of two of one moment, the later row
            if (listed.contains(row.variant())) {
                newest.merge(key(row.variant(), row.context()), row,
                        (one, other) -> other.observedAt().isBefore(one.observedAt()) ? one : other);
            } else {
                unknown++;
            }
        }
        Map<String, Told> now = known();
        int accepted = 0;
        int unchanged = 0;
        for (Map.Entry<String, DisplayRow> entry : newest.entrySet()) {
            Told known = expected.get(entry.getKey());
            DisplayRow row = entry.getValue();
            if (known == null || known.quantity() != row.quantity() && !row.observedAt().isBefore(known.observedAt())) {
                accepted++;
                Instant changedAt = Objects.requireNonNull(now.get(entry.getKey())).changedAt();
                assertThat(known == null || changedAt.isAfter(known.changedAt())).as("seen to change").isTrue();
                expected.put(entry.getKey(), new Told(row.quantity(), row.observedAt(), changedAt));
            } else if (!row.observedAt().isBefore(known.observedAt())) {
                unchanged++;
                expected.put(entry.getKey(), new Told(row.quantity(), row.observedAt(), known.changedAt()));
            }
        }
        return new DisplayMerge.Counts(accepted, unchanged, rows.size() - unknown - accepted - unchanged, unknown);
    }

    /** As pages tell it, and as whoever compares reads it. */
    private Map<String, Told> known() {
        TreeMap<String, Told> pages = new TreeMap<>();
        reader.shown(channelId, null, null, 1_000).forEach(one -> pages.put(
                key(one.variant(), one.key()), new Told(one.quantity(), one.observedAt(), one.changedAt())));
        TreeMap<String, Told> compared = new TreeMap<>();
        displays.of(channelId, NAMES).values().forEach(of -> of.forEach(one -> compared.put(
                key(one.variant(), one.context()), new Told(one.quantity(), one.observedAt(), one.changedAt()))));
        assertThat(compared).isEqualTo(pages);
        return pages;
    }

    private static String key(String variant, String context) {
        return variant + '\n' + context;
    }

    private int coverages() {
        return jdbc.sql("SELECT coalesce(max(number), 0) FROM display_coverage WHERE channel_id = :id")
                .param("id", channelId).query(Integer.class).single();
    }

    private List<String> versions() {
        return new ArrayList<>(jdbc.sql("SELECT variant || context || xmin FROM display_shown WHERE channel_id = :id")
                .param("id", channelId).query(String.class).list());
    }

    /** {@code byKeyMax}: reports of more rows may be taken as one moment. */
    private DisplayMerge.Counts merge(long byKeyMax, List<DisplayRow> rows) {
        DisplayMerge merge = new DisplayMerge(jdbc, byKeyMax);
        long upload = staging.begin();
        staging.add(upload, rows);
        try {
            return Objects.requireNonNull(new TransactionTemplate(transactions)
                    .execute(status -> merge.merge(channelId, upload, rows.size())));
        } finally {
            staging.forget(upload);
        }
    }
}
