package io.stockproof.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Buyers who race for the same stock on two instances: carts of three lines in any order, some sent twice at once, some
 * repeated later, some given back, some confirmed, some left to run out. Afterwards {@link #settle} finds out what became
 * of what nobody knows, sends every key once more, and sells what is left one by one.
 */
public final class Race {

    private static final int INSTANCES = 2;
    private static final int SHORT_TTL_SECONDS = 1;
    private static final int TTL_SECONDS = 3_600;

    private final Store store;
    private final World world;
    private final Habits habits;
    private final History history = new History();
    private final List<String> variants;
    private volatile boolean over;

    /**
     * How the buyers are.
     *
     * @param pauseMillisMax between two requests of a buyer; 0 for none
     * @param percentShort of the holds are left to run out after a second
     * @param percentReleased of the holds are given back
     */
    public record Habits(int buyers, long seed, int pauseMillisMax, int percentShort, int percentReleased) {}

    public Race(Store store, World world, Habits habits) {
        this.store = store;
        this.world = world;
        this.habits = habits;
        this.variants = List.copyOf(world.variants().keySet());
    }

    public History history() {
        return history;
    }

    /** Runs until every buyer has filled so many carts, or {@link #end} is called. */
    public void run(int cartsPerBuyer) {
        atOnce(habits.buyers(), buyer -> {
            Random random = new Random(habits.seed() * 1_000 + buyer);
            for (int n = 0; n < cartsPerBuyer && !over; n++) {
                buy("b" + buyer + "-" + n, random);
            }
        });
    }

    /** Lets no buyer begin another cart. */
    public void end() {
        over = true;
    }

    /** Heals what the race left open, then asks everything again, then sells what is left. */
    public void settle() {
        List<Keyed> keys = List.copyOf(Keyed.of(history.operations()));
        atOnce(habits.buyers(), part -> {
            for (int n = part; n < keys.size(); n += habits.buyers()) {
                resolve(keys.get(n));
            }
        });
    }

    /** One unit at a time, by one buyer, until there is no more: a unit that cannot be bought is lost. */
    public void sellWhatIsLeft() {
        for (String variant : world.supply().keySet()) {
            int n = 0;
            while (hold(n % INSTANCES, "last-" + variant + "-" + n, List.of(new Request.Line("1", variant, 1)),
                    TTL_SECONDS) != null) {
                n++;
            }
        }
    }

    /** A key that is known is asked once more, on either instance; one that is not, until it is. */
    private void resolve(Keyed key) {
        Told told = history.ask(store, key.hashCode() & 1, key.request());
        for (int tries = 0; !told.isDefinite() && tries < 20; tries++) {
            told = history.ask(store, tries % INSTANCES, key.request());
        }
    }

    private void buy(String key, Random random) {
        boolean isShort = random.nextInt(100) < habits.percentShort();
        Request request = Request.hold(key, randomCart(random), isShort ? SHORT_TTL_SECONDS : TTL_SECONDS);
        String id = random.nextInt(5) == 0 ? askTwiceAtOnce(request) : ask(random, request);
        pause(random);
        if (random.nextInt(10) == 0) {
            ask(random, request);
        }
        if (id != null) {
            int fate = random.nextInt(100);
            if (fate < habits.percentReleased()) {
                ask(random, Request.release(key + "-release", id));
            } else if (fate < habits.percentReleased() + 25) {
                ask(random, Request.confirm(key + "-confirm", id));
            }
            pause(random);
        }
    }

    /** Every other buyer who gets no answer asks again elsewhere. */
    private @Nullable String ask(Random random, Request request) {
        int instance = random.nextInt(INSTANCES);
        Told told = history.ask(store, instance, request);
        if (told instanceof Told.Unknown && random.nextBoolean()) {
            told = history.ask(store, 1 - instance, request);
        }
        return idOf(told);
    }

    private @Nullable String askTwiceAtOnce(Request request) {
        Thread other = Thread.ofPlatform().start(() -> history.ask(store, 1, request));
        Told told = history.ask(store, 0, request);
        join(other);
        return idOf(told);
    }

    private @Nullable String hold(int instance, String key, List<Request.Line> lines, int ttlSeconds) {
        return idOf(history.ask(store, instance, Request.hold(key, lines, ttlSeconds)));
    }

    private static @Nullable String idOf(Told told) {
        return told instanceof Told.Done done ? done.reservation().id() : null;
    }

    private List<Request.Line> randomCart(Random random) {
        List<Request.Line> lines = new ArrayList<>();
        for (int line = 0; line < 3; line++) {
            String variant = random.nextInt(4) == 0 ? World.HOT : variants.get(random.nextInt(variants.size()));
            lines.add(new Request.Line("l" + line, variant, 1 + random.nextInt(2)));
        }
        return lines;
    }

    /** Buyers think. */
    private void pause(Random random) {
        if (habits.pauseMillisMax() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(habits.pauseMillisMax())));
        }
    }

    private static void atOnce(int threads, IntConsumer work) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                executor.submit(() -> work.accept(number));
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
