package io.stockproof.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A store with one hot variant and many cold ones, in the service's tables and in those of the naive end-points. */
final class CheckoutStore {

    private static final int COLD = 20_000;
    private static final int SLICE = 10_000;
    private static final long UNITS = 1_000_000_000L;

    private final Service service;
    private final String key;
    private final SplittableRandom random = new SplittableRandom(1);

    private CheckoutStore(Service service, String key) {
        this.service = service;
        this.key = key;
    }

    static CheckoutStore open(Service service, Database database) throws Exception {
        service.send("PUT", "/v1/setup", "application/yaml", """
                suppliers:
                  - code: acme
                    connector: push
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                shippingMethods:
                  - code: post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                channels:
                  - code: main
                    shippingMethods: [post]
                """);
        StringBuilder listings =
                new StringBuilder("channel,variant,sku,barcode,title,supplier,supplierSku,units,rank\n");
        listings.append("main,HOT,HOT,,Hot,acme,HOT,1,1\n");
        for (int i = 0; i < COLD; i++) {
            listings.append("main,COLD-%1$d,COLD-%1$d,,Cold,acme,COLD-%1$d,1,1\n".formatted(i));
        }
        String id = new ObjectMapper().readTree(
                service.send("POST", "/v1/listings/import", "text/csv", listings.toString())).path("id").asText();
        await(service, "/v1/imports/" + id);
        for (int from = -1; from < COLD; from += SLICE) {
            service.send("POST", "/v1/suppliers/acme/observations", "application/json", observations(from));
        }
        tables(database);
        String key = new ObjectMapper().readTree(service.send("POST", "/v1/keys", "application/json",
                "{\"name\": \"store\", \"scopes\": [\"checkout\"]}")).path("key").asText();
        return new CheckoutStore(service, key);
    }

    /** One unit of the hot variant. */
    Consumer<ByteBuffer> hotItem(String path) {
        return request(path, 1, true);
    }

    /** Lines of different cold variants, the first one hot if so wished. */
    Consumer<ByteBuffer> cart(String path, int lines, boolean withHot) {
        return request(path, lines, withHot);
    }

    private Consumer<ByteBuffer> request(String path, int lines, boolean withHot) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + service.port()
                + "\r\nAuthorization: Bearer " + key + "\r\nContent-Type: application/json\r\nIdempotency-Key: ";
        return out -> {
            StringBuilder body =
                    new StringBuilder("{\"channel\":\"main\",\"destination\":{\"country\":\"DE\"},\"lines\":[");
            int first = random.nextInt(COLD);
            for (int line = 0; line < lines; line++) {
                String variant = line == 0 && withHot ? "HOT" : "COLD-" + (first + line * 3_989) % COLD;
                body.append(line == 0 ? "" : ",").append("{\"lineId\":\"").append(line + 1)
                        .append("\",\"variant\":\"").append(variant).append("\",\"quantity\":1}");
            }
            body.append("]}");
            String request = head + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong())
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            out.put(request.getBytes(StandardCharsets.US_ASCII));
        };
    }

    private static String observations(int from) {
        StringBuilder rows = new StringBuilder("[");
        for (int i = from; i < Math.min(COLD, from + SLICE); i++) {
            rows.append(i == from ? "" : ",").append("{\"sku\":\"").append(i < 0 ? "HOT" : "COLD-" + i)
                    .append("\",\"location\":\"de\",\"quantity\":").append(UNITS)
                    .append(",\"observedAt\":\"").append(java.time.Instant.now()).append("\"}");
        }
        return rows.append("]").toString();
    }

    private static void await(Service service, String path) throws Exception {
        for (int tries = 0; tries < 1_200; tries++) {
            String state = new ObjectMapper().readTree(service.send("GET", path, "application/json", ""))
                    .path("state").asText();
            if (state.equals("DONE") || state.equals("APPLIED") || state.equals("FINISHED")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException(path + " does not end: "
                + service.send("GET", path, "application/json", ""));
    }

    private static void tables(Database database) throws Exception {
        database.execute("""
                CREATE TABLE bench_stock (variant text PRIMARY KEY, on_hand bigint NOT NULL,
                    reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0 AND reserved <= on_hand))
                    WITH (fillfactor = 85)
                """, """
                CREATE TABLE bench_reservation (id uuid PRIMARY KEY, key text NOT NULL, principal text NOT NULL,
                    channel text NOT NULL, country text NOT NULL, expires_at timestamptz NOT NULL)
                """, """
                CREATE TABLE bench_line (id uuid NOT NULL REFERENCES bench_reservation, line_id text NOT NULL,
                    variant text NOT NULL, quantity bigint NOT NULL, PRIMARY KEY (id, line_id))
                """, """
                INSERT INTO bench_stock SELECT 'COLD-' || n, %1$d FROM generate_series(0, %2$d) AS n
                UNION ALL SELECT 'HOT', %1$d
                """.formatted(UNITS, COLD - 1), """
                CREATE FUNCTION bench_reserve(cart uuid, cart_key text, cart_principal text, cart_channel text,
                    cart_country text, line_ids text[], variants text[], quantities bigint[])
                    RETURNS timestamptz LANGUAGE plpgsql AS $$
                DECLARE
                    until timestamptz := clock_timestamp() + interval '15 min';
                    line record;
                BEGIN
                    INSERT INTO bench_reservation VALUES (cart, cart_key, cart_principal, cart_channel, cart_country, until);
                    FOR line IN SELECT * FROM unnest(line_ids, variants, quantities) AS n (line_id, variant, quantity)
                                 ORDER BY variant LOOP
                        UPDATE bench_stock SET reserved = reserved + line.quantity
                         WHERE variant = line.variant AND on_hand - reserved >= line.quantity;
                        IF NOT FOUND THEN
                            RAISE EXCEPTION 'not enough of %', line.variant;
                        END IF;
                        INSERT INTO bench_line VALUES (cart, line.line_id, line.variant, line.quantity);
                    END LOOP;
                    RETURN until;
                END $$
                """, "GRANT SELECT, INSERT, UPDATE ON bench_stock, bench_reservation, bench_line TO PUBLIC",
                "ANALYZE bench_stock");
    }
}
