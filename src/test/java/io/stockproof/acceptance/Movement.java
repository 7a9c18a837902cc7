package io.stockproof.acceptance;

import io.stockproof.acceptance.SupplierTruth.Place;
import java.util.List;
import java.util.Random;

/** Moves the stock of both suppliers every few moments, until it is closed; CJ tells of each of its moves. */
final class Movement implements AutoCloseable {

    private static final long PAUSE_MILLIS = 150;

    private final FaultySupplier suppliers;
    private final UnreliableMessenger messenger;
    private final Random random;
    private final Thread thread;
    private volatile boolean over;

    Movement(FaultySupplier suppliers, UnreliableMessenger messenger, long seed) {
        this.suppliers = suppliers;
        this.messenger = messenger;
        this.random = new Random(seed);
        this.thread = Thread.ofPlatform().name("movement").start(this::move);
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        thread.join();
        messenger.sendKeptBack();
    }

    private void move() {
        try {
            while (!over) {
                for (int i = 0; i < 3; i++) {
                    suppliers.feed.move(any(suppliers.feed.places()));
                }
                Place place = any(suppliers.cj.places());
                suppliers.cj.move(place);
                messenger.tell(FaultySupplier.vid(place.sku()));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Place any(List<Place> places) {
        return places.get(random.nextInt(places.size()));
    }
}
