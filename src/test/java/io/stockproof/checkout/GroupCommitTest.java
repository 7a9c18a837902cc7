package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockproof.checkout.GroupCommit.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);

    /** The first batch waits until the gate is open. */
    private void decide(List<Entry<String, String>> entries) {
        batches.add(entries.stream().map(Entry::request).toList());
        try {
            assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        entries.forEach(entry -> entry.answer(entry.request()));
    }

    @Test
    void whatArrivesWhileABatchIsInFlightIsDecidedTogether() {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 100, 100, this::decide)) {
            CompletableFuture<String> first = lanes.submit("a", "").toCome();
            awaitBatches(1);
            CompletableFuture<?>[] others =
                    {lanes.submit("b", "").toCome(), lanes.submit("c", "").toCome(), lanes.submit("d", "").toCome()};
            open.countDown();
            CompletableFuture.allOf(others).join();
            assertThat(first.join()).isEqualTo("a");
        }
        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c", "d"));
    }

    /** Each who is answered asks again at once: without a moment's wait the two halves would never meet. */
    @Test
    void aCrowdThatComesBackIsDecidedTogetherAgain() {
        int buyers = 8;
        int times = 30;
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 100, 100, this::decide)) {
            List<CompletableFuture<?>> done = new ArrayList<>();
            done.add(buy(lanes, "0", times));
            awaitBatches(1);
            for (int buyer = 1; buyer < buyers; buyer++) {
                done.add(buy(lanes, Integer.toString(buyer), times));
            }
            open.countDown();
            CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new)).join();
        }
        assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(buyers * times);
        assertThat(batches.stream().filter(batch -> batch.size() == buyers).count())
                .isGreaterThan(times / 2);
    }

    @Test
    void whatHasWaitedTooLongIsCancelledAndNotBegun() {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 100, 100, this::decide)) {
            CompletableFuture<String> begun = lanes.submit("a", "").toCome();
            awaitBatches(1);
            CompletableFuture<String> waiting = lanes.submit("b", "").toCome();
            lanes.giveUpAfter(Duration.ofSeconds(10));
            assertThat(begun).isNotDone();
            assertThat(waiting).isNotDone();
            lanes.giveUpAfter(Duration.ZERO);
            assertThat(begun).isCancelled();
            assertThat(waiting).isCancelled();
            open.countDown();
        }
        assertThat(batches).containsExactly(List.of("a"));
    }

    @Test
    void whoHasLeftIsNotDecidedUnlessItIsBegun() throws InterruptedException {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 100, 100, this::decide)) {
            Set<String> left = ConcurrentHashMap.newKeySet();
            CompletableFuture<String> begun = waitFor(lanes, "begun", left);
            awaitBatches(1);
            CompletableFuture<String> stays = waitFor(lanes, "stays", left);
            CompletableFuture<String> leaves = waitFor(lanes, "leaves", left);
            await().until(() -> lanes.waiting() == 2);
            left.addAll(Set.of("begun", "leaves"));
            await().until(() -> {
                lanes.giveUpAfter(Duration.ofSeconds(10));
                return begun.isDone() && leaves.isDone();
            });
            assertThat(lanes.waiting()).isEqualTo(1);
            open.countDown();
            assertThat(stays).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("stays");
            assertThat(leaves).isCompletedExceptionally();
        }
        assertThat(batches).containsExactly(List.of("begun"), List.of("stays"));
    }

    @Test
    void whoHasLeftKeepsNobodyOutWhileABatchIsInFlight() {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 2, 100, this::decide)) {
            CompletableFuture<String> begun = lanes.submit("begun", "").toCome();
            awaitBatches(1);
            Set<String> left = ConcurrentHashMap.newKeySet();
            CompletableFuture<String> leaves = waitFor(lanes, "leaves", left);
            await().until(() -> lanes.waiting() == 1);
            CompletableFuture<String> stays = lanes.submit("stays", "").toCome();
            left.add("leaves");
            await().until(() -> {
                lanes.giveUpAfter(Duration.ofSeconds(10));
                return leaves.isDone();
            });
            CompletableFuture<String> comes = lanes.submit("comes", "").toCome();
            assertThat(comes).isNotDone();
            lanes.giveUpAfter(Duration.ZERO);
            assertThat(List.of(begun, stays, comes)).allSatisfy(one -> assertThat(one).isCancelled());
            CompletableFuture<?>[] again = {lanes.submit("b", "").toCome(), lanes.submit("c", "").toCome()};
            open.countDown();
            CompletableFuture.allOf(again).join();
        }
        assertThat(batches).containsExactly(List.of("begun"), List.of("b", "c"));
    }

    /** As a request's thread does. */
    private static CompletableFuture<String> waitFor(
            GroupCommit<String, String> lanes, String request, Set<String> left) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(lanes.submit(request, "").await(() -> left.contains(request)));
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnce() {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 2, 100, this::decide)) {
            CompletableFuture<String> begun = lanes.submit("a", "").toCome();
            awaitBatches(1);
            CompletableFuture<?>[] waiting = {lanes.submit("b", "").toCome(), lanes.submit("c", "").toCome()};
            CompletableFuture<String> refused = lanes.submit("d", "").toCome();
            assertThat(refused).failsWithin(Duration.ZERO).withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(GroupCommit.QueueFullException.class);
            assertThat(lanes.waiting()).isEqualTo(2);
            open.countDown();
            CompletableFuture.allOf(waiting).join();
            assertThat(begun.join()).isEqualTo("a");
        }
        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
    }

    @Test
    void noBatchIsLargerThanItMayBe() {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 100, 3, this::decide)) {
            lanes.submit("a", "");
            awaitBatches(1);
            List.of("b", "c", "d", "e", "f", "g", "h").forEach(request -> lanes.submit(request, ""));
            open.countDown();
        }
        assertThat(batches).containsExactly(
                List.of("a"), List.of("b", "c", "d"), List.of("e", "f", "g"), List.of("h"));
    }

    @Test
    void aLaneThatIsHeldUpHoldsNoOtherUp() {
        try (GroupCommit<String, String> lanes = new GroupCommit<>(2, 100, 100, entries -> {
            if (entries.getFirst().request().equals("slow")) {
                decide(entries);
            }
            entries.forEach(entry -> entry.answer(entry.request()));
        })) {
            CompletableFuture<String> slow = lanes.submit("slow", 0).toCome();
            CompletableFuture<String> behind = lanes.submit("behind", 0).toCome();
            awaitBatches(1);
            assertThat(lanes.submit("beside", 1).toCome()).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("beside");
            assertThat(slow).isNotDone();
            assertThat(behind).isNotDone();
            open.countDown();
            assertThat(behind).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void aCrowdThatDoesNotComeBackKeepsNobodyWaiting() {
        open.countDown();
        try (GroupCommit<String, String> lanes = new GroupCommit<>(1, 100, 100, this::decide)) {
            CompletableFuture<?>[] crowd = new CompletableFuture<?>[50];
            for (int buyer = 0; buyer < crowd.length; buyer++) {
                crowd[buyer] = lanes.submit(Integer.toString(buyer), "").toCome();
            }
            CompletableFuture.allOf(crowd).join();
            assertThat(lanes.submit("alone", "").toCome().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("alone");
        }
        assertThat(batches.getLast()).containsExactly("alone");
    }

    private CompletableFuture<String> buy(GroupCommit<String, String> lanes, String buyer, int times) {
        CompletableFuture<String> once = lanes.submit(buyer, "").toCome();
        return times == 1 ? once : once.thenComposeAsync(answer -> buy(lanes, buyer, times - 1));
    }

    private void awaitBatches(int count) {
        await().until(() -> batches.size() >= count);
    }
}
