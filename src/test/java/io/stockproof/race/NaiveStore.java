package io.stockproof.race;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reserves as half of the shops in the world do: reads what is free, thinks, writes back what it read and some more. With
 * the guard it reads under a lock, and that is the whole difference.
 */
final class NaiveStore implements Store {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOCATION = "shop/de";

    private final World world;
    private final boolean guarded;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    NaiveStore(DataSource owner, World world, boolean guarded) {
        this.world = world;
        this.guarded = guarded;
        this.jdbc = JdbcClient.create(owner);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(owner));
        jdbc.sql("""
                CREATE TABLE stock (sku text PRIMARY KEY, on_hand bigint, reserved bigint, seq bigint);
                CREATE TABLE entry (sku text, seq bigint, cause text, on_hand_delta bigint, reserved_delta bigint,
                                    on_hand bigint, reserved bigint, reference text, at timestamptz DEFAULT now());
                CREATE TABLE reservation (id text PRIMARY KEY, body text);
                CREATE TABLE answer (key text PRIMARY KEY, status int, body text)
                """).update();
        world.supply().forEach((sku, units) -> jdbc.sql("""
                WITH stocked AS (INSERT INTO stock VALUES (:sku, :units, 0, 1))
                INSERT INTO entry VALUES (:sku, 1, 'OBSERVED', :units, 0, :units, 0, '')
                """).param("sku", sku).param("units", units).update());
    }

    @Override
    public Answered ask(int instance, Request request) {
        return transaction.execute(status -> {
            String key = request.kind() + request.key();
            if (jdbc.sql("INSERT INTO answer VALUES (:key) ON CONFLICT DO NOTHING").param("key", key).update() == 0) {
                return jdbc.sql("SELECT status, body FROM answer WHERE key = :key").param("key", key)
                        .query((row, n) -> new Answered(row.getInt(1), json(row.getString(2)))).single();
            }
            Answered answer = decide(request);
            jdbc.sql("UPDATE answer SET status = :status, body = :body WHERE key = :key")
                    .param("status", answer.status()).param("body", answer.body().toString()).param("key", key)
                    .update();
            return answer;
        });
    }

    Facts facts() {
        Map<String, Told.Reservation> reservations = new HashMap<>();
        jdbc.sql("SELECT id, body FROM reservation").query(row -> {
            reservations.put(row.getString(1), Told.Reservation.of(json(row.getString(2))));
        });
        return new Facts(
                jdbc.sql("SELECT * FROM entry").query((row, n) -> new Facts.Entry(
                        new Place(LOCATION, row.getString("sku")), row.getLong("seq"), row.getString("cause"), "shop",
                        row.getLong("on_hand_delta"), row.getLong("reserved_delta"), row.getLong("on_hand"),
                        row.getLong("reserved"), row.getString("reference"), row.getTimestamp("at").toInstant()))
                        .list(),
                jdbc.sql("SELECT * FROM stock").query((row, n) -> new Facts.Position(
                        new Place(LOCATION, row.getString("sku")), row.getLong("on_hand"), row.getLong("reserved")))
                        .list(),
                reservations);
    }

    private Answered decide(Request request) {
        return switch (request.kind()) {
            case HOLD -> hold(request);
            case CONFIRM -> end(request, "CONFIRMED", 0);
            case RELEASE -> end(request, "RELEASED", -1);
        };
    }

    private Answered hold(Request request) {
        Map<String, Long> wanted = world.items(request.lines());
        Map<String, long[]> read = read(wanted.keySet());
        if (wanted.entrySet().stream().anyMatch(
                item -> read.get(item.getKey())[0] - read.get(item.getKey())[1] < item.getValue())) {
            return new Answered(409, JSON.createObjectNode().put("type", "/problems/insufficient-stock"));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        ObjectNode body = JSON.createObjectNode().put("id", "rsv_" + request.key()).put("state", "HELD")
                .put("expiresAt", Instant.parse("2100-01-01T00:00:00Z").toString());
        var lines = body.putArray("lines");
        for (Request.Line line : request.lines()) {
            var allocations = lines.addObject().put("lineId", line.lineId()).put("variant", line.variant())
                    .put("quantity", line.quantity()).putArray("allocations");
            world.items(List.of(line)).forEach((sku, units) -> allocations.addObject().put("location", LOCATION)
                    .put("sku", sku).put("quantity", units));
        }
        wanted.forEach((sku, units) -> write(sku, read.get(sku), "RESERVED", units, "rsv_" + request.key()));
        jdbc.sql("INSERT INTO reservation VALUES (:id, :body)").param("id", "rsv_" + request.key())
                .param("body", body.toString()).update();
        return new Answered(201, body);
    }

    private Answered end(Request request, String state, int sign) {
        ObjectNode body = (ObjectNode) json(jdbc.sql("SELECT body FROM reservation WHERE id = :id FOR UPDATE")
                .param("id", request.reservation()).query(String.class).single());
        Map<String, Long> units = new TreeMap<>();
        Told.Reservation.of(body).units().forEach((place, quantity) -> units.merge(place.sku(), quantity, Long::sum));
        Map<String, long[]> read = read(units.keySet());
        units.forEach((sku, quantity) -> write(sku, read.get(sku), state, sign * quantity, body.path("id").asText()));
        body.put("state", state);
        jdbc.sql("UPDATE reservation SET body = :body WHERE id = :id").param("body", body.toString())
                .param("id", request.reservation()).update();
        return new Answered(200, body);
    }

    private Map<String, long[]> read(Iterable<String> skus) {
        Map<String, long[]> read = new TreeMap<>();
        jdbc.sql("SELECT * FROM stock WHERE sku IN (:skus) ORDER BY sku" + (guarded ? " FOR UPDATE" : ""))
                .param("skus", skus).query(row -> {
                    read.put(row.getString("sku"), new long[] {
                            row.getLong("on_hand"), row.getLong("reserved"), row.getLong("seq")
                    });
                });
        return read;
    }

    private void write(String sku, long[] read, String cause, long units, String reference) {
        jdbc.sql("""
                WITH written AS (UPDATE stock SET reserved = :reserved, seq = :seq WHERE sku = :sku)
                INSERT INTO entry VALUES (:sku, :seq, :cause, 0, :units, :onHand, :reserved, :reference)
                """).param("sku", sku).param("reserved", read[1] + units).param("seq", read[2] + 1)
                .param("cause", cause).param("units", units).param("onHand", read[0]).param("reference", reference)
                .update();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
