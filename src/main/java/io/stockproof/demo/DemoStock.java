package io.stockproof.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What the suppliers of the demonstration have at a moment. Stock only moves with time and when someone moves it. */
final class DemoStock {

    /** The case the service exists for: all at the factory, none in the warehouse. */
    static final long TEE_UNITS = 10_077;

    private static final long LAMP_UNITS = 120;
    private static final long MUG_UNITS = 600;
    private static final Duration LAMP_SELLS_ONE_EVERY = Duration.ofSeconds(2);
    private static final Duration MUG_MOVES_EVERY = Duration.ofSeconds(10);
    private static final long MUG_UNITS_MOVED = 25;

    private final Instant startedAt;
    private final AtomicLong teesInWarehouse = new AtomicLong();

    DemoStock(Instant startedAt) {
        this.startedAt = startedAt;
    }

    /** Units of a variant in one of CJ's areas. */
    record Area(String country, int areaId, long warehouse, long factory) {}

    /** A product of CJ with its one variant; the ids are beyond 2^53, as CJ's newer ones are. */
    record Product(String pid, String vid, String sku, String name, Function<Instant, List<Area>> areas) {}

    /** CJ's products. */
    List<Product> products() {
        return List.of(
                new Product("1796078021431009000", "1796078021431009280", "CJTEE-RED-M", "Tee, red, M", now -> tees()),
                new Product("1796078021431009001", "1796078021431009281", "CJLAMP-OAK", "Desk lamp, oak", this::lamps),
                new Product("1796078021431009002", "1796078021431009282", "CJMUG-BLUE", "Mug, blue", this::mugs));
    }

    /** Moves units of the tee from the factory into the warehouse, as many as there are, and returns how many. */
    long moveTees(long units) {
        long before = teesInWarehouse.getAndUpdate(inWarehouse -> Math.min(TEE_UNITS, inWarehouse + units));
        return Math.min(TEE_UNITS, before + units) - before;
    }

    /** Acme's depot: it sells a few notebooks a minute, and gets a new lot each hour. */
    long notebooks(Instant now) {
        return 60L - Math.floorMod(minutes(now), 60);
    }

    /** Acme's depot. */
    long pens() {
        return 500;
    }

    private List<Area> tees() {
        long warehouse = teesInWarehouse.get();
        return List.of(new Area("CN", 1, warehouse, TEE_UNITS - warehouse));
    }

    /** Sells down to nothing within four minutes. */
    private List<Area> lamps(Instant now) {
        long sold = steps(now, LAMP_SELLS_ONE_EVERY);
        return List.of(new Area("US", 2, Math.max(0, LAMP_UNITS - sold), 0));
    }

    /** Comes from the factory, box by box. */
    private List<Area> mugs(Instant now) {
        long moved = Math.min(MUG_UNITS, steps(now, MUG_MOVES_EVERY) * MUG_UNITS_MOVED);
        return List.of(new Area("CN", 1, moved, MUG_UNITS - moved));
    }

    private long minutes(Instant now) {
        return steps(now, Duration.ofMinutes(1));
    }

    private long steps(Instant now, Duration step) {
        return Math.max(0, Duration.between(startedAt, now).toMillis() / step.toMillis());
    }
}
