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
 * of what nobody knows, and {@link #sellWhatIsLeft} sells the rest one by one.
 */
public final class Race {

    private static final int INSTANCES = 2;
    private static final int TRIES_MAX = 20;
    private static final int SHORT_TTL_SECONDS = 1;
    private static final int TTL_SECONDS = 3_600;

    private final String name;
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

    /** @param name that no other race has on the same store: its keys begin with it */
    public Race(String name, Store store, World world, Habits habits) {
        this.name = name;
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
                buy(name + "-" + buyer + "-" + n, random);
            }
        });
    }

    /** Lets no buyer begin another cart. */
    public void end() {
        over = true;
    }

    /** Sends every key once more, on either instance; one of which nobody knows, until somebody does. */
    public void settle() {
        List<Keyed> keys = List.copyOf(Keyed.of(history.operations()));
        atOnce(habits.buyers(), part -> {
            for (int n = part; n < keys.size(); n += habits.buyers()) {
                askUntilKnown(n, keys.get(n).request());
            }
        });
    }

    /** One unit at a time, each variant by one buyer, until there is no more: a unit that cannot be bought is lost. */
    public void sellWhatIsLeft() {
        List<String> items = List.copyOf(world.supply().keySet());
        atOnce(Math.min(habits.buyers(), items.size()), part -> {
            for (int item = part; item < items.size(); item += habits.buyers()) {
                sellOut(items.get(item));
            }
        });
    }

    private void sellOut(String item) {
        List<Request.Line> one = List.of(new Request.Line("1", item, 1));
        int n = 0;
        while (askUntilKnown(n,
                Request.hold(name + "-last-" + item + "-" + n, one, TTL_SECONDS)) instanceof Told.Done) {
            n++;
        }
    }

    private Told askUntilKnown(int first, Request request) {
        Told told = history.ask(store, first % INSTANCES, request);
        for (int n = first + 1; told instanceof Told.Unknown && n < first + TRIES_MAX; n++) {
            told = history.ask(store, n % INSTANCES, request);
        }
        return told;
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
