package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.ledger.Coverage;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.ledger.PositionKey;
import io.stockproof.ledger.Positions;
import io.stockproof.ledger.Statement;
import io.stockproof.ledger.Versions;
import io.stockproof.supplier.Sightings;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * After every write of a long random history, memory and database give the same facts of every listing, and the storefront
 * answers what the engine makes of those of the database, to the last letter.
 */
@StockproofIT
class IndexAgreesWithDatabaseIT {

    private static final int WRITES = Integer.getInteger("stockproof.test.indexWrites", 250);
    private static final List<String> SKUS = List.of("A", "B", "C", "D");
    private static final List<String> VARIANTS = List.of("V0", "V1", "V2", "V3", "V4", "V5", "V6", "V7");

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired PlatformTransactionManager transactions;
    @Autowired StockFactsRepository facts;
    @Autowired AvailabilityIndex index;
    @Autowired Storefront storefront;
    @Autowired Rules rules;
    @Autowired ObjectMapper json;
    @Autowired Versions versions;
    @Autowired Positions positions;
    @Autowired Coverage coverage;
    @Autowired Sightings sightings;
    @Autowired InstantSource clock;

    private final Random random = new Random(Long.getLong("stockproof.test.seed", 7));
    private TransactionTemplate transaction;
    private AvailabilityFixture store;
    private int channel;
    private int supplier;
    private List<Long> items;
    private List<Integer> locations;
    private final Queue<String> holds = new ArrayDeque<>();
    private int held;
    private int bought;

    @Test
    void afterEveryWrite() {
        transaction = new TransactionTemplate(transactions);
        store = AvailabilityFixture.create(Api.admin(port), jdbc);
        channel = number("SELECT channel_id FROM channel WHERE code = :code", store.channel());
        supplier = number("SELECT supplier_id FROM supplier WHERE code = :code", store.supplier());
        items = jdbc.sql("SELECT item_id FROM supplier_item WHERE supplier_id = :s ORDER BY sku")
                .param("s", supplier).query(Long.class).list();
        locations = jdbc.sql("SELECT location_id FROM supplier_location WHERE supplier_id = :s ORDER BY code DESC")
                .param("s", supplier).query(Integer.class).list();
        int filled = 0;
        for (int i = 0; i < WRITES; i++) {
            int kind = random.nextInt(20);
            write(kind);
            filled += agree("write " + i + " of kind " + kind);
            if (i % 80 == 79) {
                index.reload();
                await().until(() -> index.read(null, view -> !view.degraded()));
                agree("loaded anew after write " + i);
            }
        }
        assertThat(filled).as("listings with stock that were compared").isGreaterThan(WRITES);
        assertThat(held).as("reservations that were made").isPositive();
        assertThat(bought).as("answers of something to buy").isGreaterThan(WRITES);
    }

    private void write(int kind) {
        switch (kind) {
            case 0, 1, 2 -> change(batch -> batch.observe(any(batch), statement(random.nextInt(300))));
            case 3 -> change(batch -> batch.positions().forEach(
                    p -> batch.observe(p.key(), statement(p.onHand()))));
            case 4 -> change(batch -> batch.uncover(any(batch), clock.instant(), random.nextBoolean()));
            case 5 -> change(batch -> batch.missed(any(batch), clock.instant()));
            case 6 -> change(batch -> batch.missing(any(batch), statement(0)));
            case 7, 8 -> hold();
            case 14 -> settle();
            case 15 -> push();
            case 16 -> importListing();
            case 9 -> transaction.executeWithoutResult(
                    status -> coverage.raise(supplier, clock.instant(), random.nextBoolean() ? clock.instant() : null));
            case 10 -> transaction.executeWithoutResult(status -> coverage.raiseItems(
                    new Long[] {anyItem()}, new String[] {clock.instant().toString()},
                    new String[] {clock.instant().toString()}));
            case 11 -> transaction.executeWithoutResult(status -> {
                if (random.nextBoolean()) {
                    sightings.gone(List.of(anyItem()), List.of("gone"), clock.instant());
                } else {
                    sightings.seenAgain(items);
                }
                sightings.contradictory(List.of(anyItem()), random.nextBoolean());
            });
            case 12 -> store.setUp(random.nextBoolean() ? Map.of() : Map.of("orderLimit", 1 + random.nextInt(9)));
            case 13 -> {
                store.admin().unchecked().delete("/v1/listings/" + store.channel() + "/" + anyVariant());
            }
            default -> list();
        }
    }

    private void list() {
        List<Object> sources = new ArrayList<>();
        for (int rank = 1; rank <= random.nextInt(4); rank++) {
            List<Object> components = new ArrayList<>();
            int from = random.nextInt(SKUS.size());
            for (int n = 0; n <= random.nextInt(3); n++) {
                components.add(Map.of("supplier", store.supplier(), "sku", SKUS.get((from + n) % SKUS.size()),
                        "units", 1 + random.nextInt(4)));
            }
            sources.add(Map.of("rank", rank * 10, "components", components));
        }
        store.admin().put("/v1/listings/" + store.channel() + "/" + anyVariant(),
                Map.of("active", random.nextInt(5) > 0, "sources", sources)).expect(200);
    }

    private void hold() {
        Answer answer = store.admin().header("Idempotency-Key", UUID.randomUUID().toString()).post("/v1/reservations",
                Map.of("channel", store.channel(), "destination", Map.of("country", "US"), "lines", List.of(
                        Map.of("lineId", "1", "variant", anyVariant(), "quantity", 1 + random.nextInt(3)))));
        assertThat(answer.status()).isIn(201, 404, 409);
        if (answer.status() == 201) {
            held++;
            holds.add(answer.json().path("id").asText());
        }
    }

    /** Confirms, releases or lets run out what is held longest. */
    private void settle() {
        String id = holds.poll();
        if (id == null) {
            hold();
            return;
        }
        String path = "/v1/reservations/" + id;
        switch (random.nextInt(3)) {
            case 0 -> store.admin().post(path + "/confirm", Map.of("orderId", "O-" + id)).expect(200);
            case 1 -> store.admin().post(path + "/release", null).expect(200);
            default -> {
                jdbc.sql("""
                        UPDATE checkout_reservation SET expires_at = clock_timestamp() - interval '1 ms'
                         WHERE reservation_id = :id
                        """).param("id", id).update();
                await().until(() -> store.admin().get(path).json().path("state").asText().equals("EXPIRED"));
            }
        }
    }

    /** As a supplier does by itself. */
    private void push() {
        List<Object> rows = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            rows.add(
                    Map.of("sku", SKUS.get(random.nextInt(SKUS.size())), "location", random.nextBoolean() ? "cn" : "us",
                            "quantity", random.nextInt(300), "observedAt", clock.instant().toString()));
        }
        store.admin().post("/v1/suppliers/" + store.supplier() + "/observations", rows).expect(200);
    }

    private void importListing() {
        String sheet = "channel,variant,sku,barcode,title,supplier,supplierSku,units,rank\n" + store.channel() + ","
                + anyVariant() + ",,,," + store.supplier() + "," + SKUS.get(random.nextInt(SKUS.size())) + ","
                + (1 + random.nextInt(3)) + "," + (1 + random.nextInt(2)) + "\n";
        Answer begun = store.admin().header("Content-Type", "text/csv").post("/v1/listings/import", sheet).expect(202);
        await().until(
                () -> store.admin().get(begun.header("Location")).json().path("state").asText().equals("APPLIED"));
    }

    private void change(Consumer<PositionBatch> decide) {
        transaction.executeWithoutResult(status -> {
            PositionBatch known = positions.lockItems(items);
            PositionBatch batch = known;
            if (known.positions().size() < items.size() * locations.size()) {
                batch = positions.lock(items.stream()
                        .flatMap(item -> locations.stream().map(location -> new PositionKey(item, location)))
                        .toList());
            }
            decide.accept(batch);
            positions.write(batch);
        });
    }

    private PositionKey any(PositionBatch batch) {
        return new PositionKey(anyItem(), locations.get(random.nextInt(locations.size())));
    }

    private String anyVariant() {
        return VARIANTS.get(random.nextInt(VARIANTS.size()));
    }

    private Long anyItem() {
        return items.get(random.nextInt(items.size()));
    }

    private Statement statement(long quantity) {
        Instant at = clock.instant().minusSeconds(random.nextInt(3));
        return Statement.pushed(quantity, at);
    }

    /** Of all that the channel lists, and of what it does not. */
    private int agree(String when) {
        List<String> asked = new ArrayList<>(VARIANTS);
        asked.add("TEE");
        Map<String, ListingFacts> inDatabase = facts.find(channel, asked);
        IndexView[] viewed = new IndexView[1];
        Map<String, ListingFacts> before;
        Map<String, ListingFacts> inMemory;
        List<AvailabilityBody> answers;
        RuleBook book;
        do { // until no other, such as an expiry, has written meanwhile
            before = inDatabase;
            inMemory = index.read(versions.current(), view -> {
                viewed[0] = view;
                return view.memory().find(channel, asked);
            });
            answers = answers(asked);
            book = book();
            inDatabase = facts.find(channel, asked);
        } while (!before.equals(inDatabase));
        assertThat(viewed[0].degraded()).as(when).isFalse();
        assertThat(inMemory).as(when).isEqualTo(inDatabase);
        for (AvailabilityBody answer : answers) {
            Context context = new Context(answer.destination(), answer.shippingMethod());
            Reading reading = new Reading(answer.asOf(), answer.version(), false,
                    book.require(store.channel()).rules(), inDatabase);
            assertThat(text(answer)).as(when)
                    .isEqualTo(text(AvailabilityAnswers.body(reading, context, asked, true)));
        }
        bought += (int) answers.stream()
                .flatMap(answer -> answer.items().stream())
                .filter(item -> item.purchasable() > 0)
                .count();
        Long orderLimit = viewed[0].rules().require(store.channel()).rules().channel().orderLimit();
        assertThat(orderLimit).as(when).isEqualTo(jdbc.sql("SELECT order_limit FROM channel WHERE channel_id = :id")
                .param("id", channel).query(Long.class).optional().orElse(null));
        return (int) inMemory.values().stream()
                .flatMap(listing -> listing.sources().stream())
                .flatMap(source -> source.components().stream())
                .filter(component -> component.item() != null && component.item().advertised() > 0)
                .count();
    }

    /** Whoever may be asked for, by memory: by any method and by one, and where some lanes, or all, do not go. */
    private List<AvailabilityBody> answers(List<String> asked) {
        DestinationInput us = new DestinationInput("US", null, null);
        return List.of(
                answer(us, null, asked),
                answer(us, store.method(), asked),
                answer(new DestinationInput("US", "AK", "99501"), null, asked),
                answer(new DestinationInput("DE", null, null), store.method(), asked));
    }

    private AvailabilityBody answer(DestinationInput to, @Nullable String method, List<String> asked) {
        return storefront.answer(
                Caller.SYSTEM, new AvailabilityQuery(store.channel(), to, method, asked, null), versions.current());
    }

    /** As checkout has them. */
    private RuleBook book() {
        return Objects.requireNonNull(transaction.execute(status -> rules.current()));
    }

    private String text(AvailabilityBody answer) {
        try {
            return json.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private int number(String sql, String code) {
        return jdbc.sql(sql).param("code", code).query(Integer.class).single();
    }
}
