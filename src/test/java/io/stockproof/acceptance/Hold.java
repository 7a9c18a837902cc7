package io.stockproof.acceptance;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps the first who asks for a page waiting, with an answer that was true when it was asked for. */
final class Hold {

    private static final long PATIENCE_SECONDS = 90;

    private final AtomicInteger page;
    private final CountDownLatch caught = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private volatile String run = "";

    /** Of this page; 0 holds nobody. */
    Hold(int page) {
        this.page = new AtomicInteger(page);
    }

    /** The reading that waits. */
    String await() throws InterruptedException {
        if (!caught.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("Nobody asked for the page");
        }
        return run;
    }

    void letGo() {
        letGo.countDown();
    }

    void pass(String asking, int at) throws InterruptedException {
        if (page.compareAndSet(at, 0)) {
            run = asking;
            caught.countDown();
            letGo.await();
        }
    }
}
