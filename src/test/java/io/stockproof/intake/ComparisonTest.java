package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.intake.KnownStock.Stock;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What is counted and what is staged, against what is so by definition, over random answers. */
class ComparisonTest {

    private static final Map<String, Integer> LOCATIONS = Map.of("main", 1, "far", 2);
    private static final Instant TAKEN = Instant.ofEpochSecond(1_000);
    private static final Instant COVERED = TAKEN.minusSeconds(10);

    /** A position: {@code newer} than the answer, or not. */
    record Known(String sku, String location, long onHand, boolean covered, boolean missed, boolean newer) {
        Stock stock() {
            Instant own = newer ? TAKEN.plusSeconds(1) : TAKEN.minusSeconds(20);
            return new Stock(onHand, Comparison.micros(own), covered, missed);
        }
    }

    /** A row, so many seconds older than the answer; {@code null} for what cannot be read. */
    record Said(String sku, @Nullable String location, @Nullable Long quantity, int older) {}

    /** What was staged. */
    record Row(long line, String sku, @Nullable Long itemId, String location, long quantity, Instant takenAt) {}

    /** What was proposed. */
    record Change(long itemId, int locationId, long quantity, Instant takenAt) {}

    private static final class Kept implements Comparison.Out {
        final List<Row> rows = new ArrayList<>();
        final List<Change> changes = new ArrayList<>();
        final Set<Long> items = new TreeSet<>();

        @Override
        public void row(long line, String sku, @Nullable Long itemId, String location, long quantity, Instant takenAt,
                Instant observedAt) {
            rows.add(new Row(line, sku, itemId, location, quantity, takenAt));
        }

        @Override
        public void item(long itemId) {
            items.add(itemId);
        }

        @Override
        public void change(long itemId, int locationId, long quantity, Instant takenAt, Instant observedAt) {
            changes.add(new Change(itemId, locationId, quantity, takenAt));
        }
    }

    @Property(tries = 2_000)
    void stagesAnItemWholeOrCountsItWhole(
            @ForAll("positions") List<Known> positions,
            @ForAll("answers") List<Said> answer,
            @ForAll boolean complete,
            @ForAll("remarkable") Set<String> remarkable) {
        TreeMap<String, TreeMap<String, Known>> known = new TreeMap<>();
        positions.forEach(position -> known
                .computeIfAbsent(position.sku(), sku -> new TreeMap<>())
                .put(position.location(), position));
        Kept out = new Kept();
        Comparison comparison = new Comparison(stock(known), 0, LOCATIONS, COVERED, remarkable, out);
        List<Row> readable = say(comparison, answer, known);
        comparison.end(complete);

        Set<String> mustBeStaged = mustBeStaged(known, answer, readable, complete, remarkable);
        assertThat(out.items).isEqualTo(ids(known, mustBeStaged));
        assertThat(out.rows.stream().map(ComparisonTest::withoutTime))
                .containsExactlyInAnyOrderElementsOf(readable.stream()
                        .filter(row -> !known.containsKey(row.sku()) || mustBeStaged.contains(row.sku()))
                        .map(ComparisonTest::withoutTime)
                        .toList());
        assertNoneIsDatedTooLate(out, readable);
        assertSums(comparison.sums(), known, readable, mustBeStaged);
        assertProposes(comparison, out, known, readable, mustBeStaged);
    }

    @Property(tries = 1_000)
    void stagesWhatWasCountedOfAnItemThatSomebodyElseChanges(
            @ForAll("positions") List<Known> positions,
            @ForAll("answers") List<Said> answer,
            @ForAll("positions") List<Known> changes) {
        TreeMap<String, TreeMap<String, Known>> known = new TreeMap<>();
        positions.forEach(position -> known
                .computeIfAbsent(position.sku(), sku -> new TreeMap<>())
                .put(position.location(), position));
        Kept out = new Kept();
        Comparison comparison = new Comparison(stock(known), 0, LOCATIONS, COVERED, Set.of(), out);
        List<Row> readable = say(comparison, answer, known);
        comparison.end(true);
        Set<String> mustBeStaged = mustBeStaged(known, answer, readable, true, Set.of());

        changes.forEach(change -> {
            comparison.changed(change.sku(), id(change.sku()), location(change), change.stock());
            Map<String, Known> item = known.computeIfAbsent(change.sku(), sku -> new TreeMap<>());
            Known before = item.put(change.location(), change);
            if (!change.equals(before)) {
                mustBeStaged.add(change.sku());
            }
        });

        assertThat(out.items).isEqualTo(ids(known, mustBeStaged));
        // Rows of an item that was not known when they were read were staged then, without its id.
        assertThat(out.rows.stream().map(ComparisonTest::withoutId))
                .containsExactlyInAnyOrderElementsOf(readable.stream()
                        .filter(row -> row.itemId() == null || mustBeStaged.contains(row.sku()))
                        .map(ComparisonTest::withoutId)
                        .toList());
        assertSums(comparison.sums(), known, readable, mustBeStaged);
        assertProposes(comparison, out, known, readable, mustBeStaged);
    }

    /** What is new of items that are not staged, each time it is asked for. */
    private static void assertProposes(
            Comparison comparison,
            Kept out,
            Map<String, TreeMap<String, Known>> known,
            List<Row> readable,
            Set<String> staged) {
        List<Change> changes = readable.stream()
                .filter(row -> row.itemId() != null && !staged.contains(row.sku()))
                .filter(row -> !isSaid(position(known, row), row))
                .map(row -> new Change(
                        id(row.sku()), LOCATIONS.getOrDefault(row.location(), 0), row.quantity(), row.takenAt()))
                .toList();
        for (int times = 0; times < 2; times++) {
            out.changes.clear();
            assertThat(comparison.propose()).isEqualTo(changes.size());
            assertThat(comparison.proposed().unstored().stream().map(ComparisonTest::change))
                    .containsExactlyInAnyOrderElementsOf(changes);
            assertThat(comparison.proposed().countUnstored()).isEqualTo(changes.size());
            assertThat(out.changes).as("stored only once that is asked for").isEmpty();
            comparison.proposed().store(out);
            comparison.proposed().store(out);
            assertThat(comparison.proposed().unstored()).isEmpty();
            assertThat(comparison.proposed().countUnstored()).isZero();
            assertThat(out.changes).containsExactlyInAnyOrderElementsOf(changes);
        }
    }

    private static Change change(Proposed.Observation proposed) {
        return new Change(
                proposed.key().itemId(), proposed.key().locationId(), proposed.quantity(), proposed.takenAt());
    }

    private static @Nullable Known position(Map<String, TreeMap<String, Known>> known, Row row) {
        return known.getOrDefault(row.sku(), new TreeMap<>()).get(row.location());
    }

    private static boolean isSaid(@Nullable Known position, Row row) {
        return position != null
                && position.onHand() == row.quantity()
                && position.covered()
                && !position.missed();
    }

    private static Row withoutId(Row row) {
        return new Row(row.line(), row.sku(), null, row.location(), row.quantity(), TAKEN);
    }

    private static Row withoutTime(Row row) {
        return new Row(row.line(), row.sku(), row.itemId(), row.location(), row.quantity(), TAKEN);
    }

    /** Nor older than the oldest. */
    private static void assertNoneIsDatedTooLate(Kept out, List<Row> readable) {
        Instant oldest = readable.stream().map(Row::takenAt).min(Instant::compareTo).orElse(TAKEN);
        out.rows.forEach(row -> assertThat(row.takenAt()).isBetween(oldest, readable.stream()
                .filter(said -> said.line() == row.line())
                .findFirst()
                .orElseThrow()
                .takenAt()));
    }

    private static KnownStock stock(Map<String, TreeMap<String, Known>> known) {
        KnownStock stock = new KnownStock(0);
        known.values().forEach(item -> item.values().forEach(position -> stock.put(
                position.sku().getBytes(StandardCharsets.UTF_8), id(position.sku()), location(position),
                position.stock())));
        return stock;
    }

    private static List<Row> say(Comparison comparison, List<Said> answer, Map<String, ?> known) {
        List<Row> readable = new ArrayList<>();
        long line = 0;
        for (Said said : answer) {
            line++;
            String location = said.location();
            Long quantity = said.quantity();
            if (quantity == null || location == null) {
                Long item = comparison.rejected(said.sku());
                assertThat(item).isEqualTo(known.containsKey(said.sku()) ? Long.valueOf(id(said.sku())) : null);
            } else {
                Instant taken = TAKEN.minusSeconds(said.older());
                comparison.row(line, said.sku(), location, quantity, taken, taken);
                readable.add(new Row(line, said.sku(), known.containsKey(said.sku()) ? id(said.sku()) : null,
                        location, quantity, taken));
            }
        }
        return readable;
    }

    /** Items of which the answer says anything but what is known, or other numbers of the same time as the first. */
    private static Set<String> mustBeStaged(
            Map<String, TreeMap<String, Known>> known,
            List<Said> answer,
            List<Row> readable,
            boolean complete,
            Set<String> remarkable) {
        Set<String> staged = new HashSet<>();
        answer.stream().filter(said -> said.quantity() == null || said.location() == null)
                .forEach(said -> staged.add(said.sku()));
        staged.addAll(remarkable);
        staged.retainAll(known.keySet());
        Set<String> seen = new HashSet<>();
        for (Row row : readable) {
            Known position = position(known, row);
            boolean isNewer = position != null && !position.newer() && !row.takenAt().isBefore(COVERED);
            boolean isCounted = isNewer
                    && (isSaid(position, row) || row.takenAt().equals(readable.getFirst().takenAt()));
            if (!isCounted || !seen.add(row.sku() + "@" + row.location())) {
                staged.add(row.sku());
            }
        }
        known.forEach((sku, item) -> item.forEach((location, position) -> {
            boolean speaksOfIt = position.covered() || (complete && position.onHand() > 0);
            if (speaksOfIt && readable.stream()
                    .noneMatch(row -> row.sku().equals(sku) && row.location().equals(location))) {
                staged.add(sku);
            }
        }));
        staged.retainAll(known.keySet());
        return staged;
    }

    private static void assertSums(
            Sums sums, Map<String, TreeMap<String, Known>> known, List<Row> readable, Set<String> staged) {
        long inStock = 0;
        long counted = 0;
        long countedInStock = 0;
        long units = 0;
        long countedUnits = 0;
        long zeroed = 0;
        long dropped = 0;
        for (Map.Entry<String, TreeMap<String, Known>> item : known.entrySet()) {
            List<Row> said = staged.contains(item.getKey())
                    ? List.of()
                    : readable.stream()
                            .filter(row -> row.itemId() != null && row.sku().equals(item.getKey()))
                            .toList();
            long onHand = item.getValue().values().stream().mapToLong(Known::onHand).sum();
            long after = onHand + said.stream()
                    .mapToLong(row -> row.quantity() - item.getValue().get(row.location()).onHand())
                    .sum();
            boolean isCounted = !said.isEmpty();
            units += onHand;
            inStock += onHand > 0 ? 1 : 0;
            counted += isCounted ? 1 : 0;
            countedInStock += isCounted && onHand > 0 ? 1 : 0;
            countedUnits += isCounted ? onHand : 0;
            zeroed += onHand > 0 && after == 0 ? 1 : 0;
            dropped += Math.max(0, onHand - after);
        }
        assertThat(sums).isEqualTo(new Sums(
                inStock, BigInteger.valueOf(units), counted, countedInStock, BigInteger.valueOf(countedUnits), zeroed,
                BigInteger.valueOf(dropped)));
    }

    private static Set<Long> ids(Map<String, ?> known, Set<String> skus) {
        Set<Long> ids = new TreeSet<>();
        skus.stream().filter(known::containsKey).forEach(sku -> ids.add(id(sku)));
        return ids;
    }

    private static int location(Known position) {
        return LOCATIONS.getOrDefault(position.location(), 0);
    }

    private static long id(String sku) {
        return (long) sku.charAt(0) - 'A' + 1;
    }

    private static Arbitrary<String> skus() {
        return Arbitraries.of("A", "B", "C", "D", "E");
    }

    @Provide
    Arbitrary<Set<String>> remarkable() {
        return skus().set().ofMaxSize(1);
    }

    @Provide
    Arbitrary<List<Known>> positions() {
        Arbitrary<Boolean> rarely = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, Arbitraries.just(false)), net.jqwik.api.Tuple.of(1, Arbitraries.just(true)));
        return Combinators.combine(
                skus(), Arbitraries.of("main", "far"), Arbitraries.longs().between(0, 2), rarely, rarely, rarely)
                .as((sku, location, onHand, uncovered, missed, newer) -> new Known(
                        sku, location, onHand, !uncovered, missed, newer))
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<Said>> answers() {
        return Combinators.combine(
                skus(),
                Arbitraries.of("main", "far").injectNull(0.05),
                Arbitraries.longs().between(0, 2).injectNull(0.05),
                Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(14, Arbitraries.of(0, 1, 10)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.just(11))))
                .as(Said::new)
                .list()
                .ofMaxSize(10);
    }
}
