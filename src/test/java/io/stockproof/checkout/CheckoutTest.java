package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockproof.access.Caller;
import io.stockproof.access.IdempotencyBatch;
import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of those whose batch fails, or who find no room. */
class CheckoutTest {

    private static final Problem ANSWER = ProblemType.UNKNOWN_RESERVATION.because("as it should be");
    private static final CheckoutProperties PROPERTIES =
            new CheckoutProperties(1, 8, 100, Duration.ofSeconds(10), Duration.ofSeconds(1));

    private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch open = new CountDownLatch(1);
    private final Checkout checkout = new Checkout(
            new Poisoned(), null, null, PROPERTIES);

    /** Fails for every batch in which anybody asks for poison; the first batch waits until it may go on. */
    private final class Poisoned extends CheckoutTransaction {

        Poisoned() {
            super(null, null, null, null); // There is no database.
        }

        @Override
        ReservationBatch.Result run(Attempt attempt, List<Entry<Command, Reply>> entries, boolean mayPostpone) {
            if (begun(entries).contains("poison")) {
                throw new IllegalStateException("poisoned");
            }
            return answered(entries);
        }
    }

    /** What a batch asks for, once batches may go on. */
    private List<String> begun(List<Entry<Command, Reply>> entries) {
        List<String> asked = entries.stream().map(entry -> entry.request().reservationId()).toList();
        batches.add(asked);
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return asked;
    }

    private static ReservationBatch.Result answered(List<Entry<Command, Reply>> entries) {
        Map<Entry<Command, Reply>, Reply> replies = new IdentityHashMap<>();
        entries.forEach(entry -> replies.put(entry, new Reply.Refused(ANSWER)));
        return new ReservationBatch.Result(replies, List.of(), Set.of(), List.of());
    }

    @AfterEach
    void close() {
        open.countDown();
        checkout.destroy();
    }

    @Test
    void aPoisonedRequestFailsNoStrangerInItsBatch() {
        CompletableFuture<Reply> first = ask("first");
        await().until(() -> batches.size() == 1);
        List<CompletableFuture<Reply>> strangers = IntStream.range(0, 7).mapToObj(i -> ask("stranger" + i)).toList();
        CompletableFuture<Reply> poison = ask("poison");
        await().until(() -> checkout.waiting() == 8);
        open.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(new Reply.Refused(ANSWER));
        assertThat(strangers).allSatisfy(
                stranger -> assertThat(stranger).succeedsWithin(Duration.ofSeconds(5))
                        .isEqualTo(new Reply.Refused(ANSWER)));
        assertThat(poison).failsWithin(Duration.ofSeconds(5)).withThrowableThat().withMessageContaining("poisoned");
        assertThat(batches).hasSize(1 + 1 + 2 * 3).contains(List.of("poison"));
    }

    /** Somebody goes on answering keys elsewhere that are in this batch, too. */
    @Test
    void whoseKeysAreTakenAgainAndAgainHoldsUpNoStrangerInItsBatch() {
        Checkout racing = new Checkout(new Racing(), null, null, PROPERTIES);
        CompletableFuture<Reply> first = ask(racing, "first");
        await().until(() -> batches.size() == 1);
        List<CompletableFuture<Reply>> all = IntStream.range(0, 8)
                .mapToObj(i -> ask(racing, i == 3 ? "taken" : "stranger" + i))
                .toList();
        await().until(() -> racing.waiting() == 8);
        open.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        assertThat(all).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(new Reply.Refused(ANSWER)));
        assertThat(batches.stream().filter(batch -> batch.equals(List.of("taken")))).hasSize(3);
        racing.destroy();
    }

    /** Loses a race for a key: with others always, alone twice. */
    private final class Racing extends CheckoutTransaction {

        Racing() {
            super(null, null, null, null); // There is no database.
        }

        @Override
        ReservationBatch.Result run(Attempt attempt, List<Entry<Command, Reply>> entries, boolean mayPostpone) {
            if (begun(entries).contains("taken") && Collections.frequency(batches, List.of("taken")) < 3) {
                throw new IdempotencyBatch.TakenException();
            }
            return answered(entries);
        }
    }

    @Test
    void endsWithThoseThatAreLeftUndecidedForEver() {
        Checkout postponing = new Checkout(new CheckoutTransaction(null, null, null, null) {
            @Override
            ReservationBatch.Result run(Attempt attempt, List<Entry<Command, Reply>> entries, boolean mayPostpone) {
                batches.add(List.of());
                return new ReservationBatch.Result(Map.of(), entries, Set.of(), List.of());
            }
        }, null, null, PROPERTIES);

        assertThat(ask(postponing, "one")).failsWithin(Duration.ofSeconds(5)).withThrowableThat()
                .withMessageContaining("at once with this key");
        assertThat(batches).hasSize(8);
        postponing.destroy();
    }

    @Test
    void tellsWhoFindsNoRoomWhenToComeAgain() {
        CompletableFuture<Reply> first = ask("first");
        await().until(() -> batches.size() == 1);
        List<CompletableFuture<Reply>> waiting = IntStream.range(0, 8).mapToObj(i -> ask("waiting" + i)).toList();
        await().until(() -> checkout.waiting() == 8);

        assertThatThrownBy(() -> checkout.decide(release("one too many"), Client.PATIENT)).isInstanceOfSatisfying(
                Problem.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
                    assertThat(problem.headers()).containsEntry("Retry-After", "1");
                });
        open.countDown();
        assertThat(waiting).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(5)));
        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        assertThat(batches.stream().flatMap(List::stream)).doesNotContain("one too many");
    }

    /** Two are refused in one batch, each to be completed by itself: while one is, who waits for the other leaves. */
    @Test
    void completesNoRefusalForWhoHasLeft() {
        List<Entry<Command, Reply>> batch = new ArrayList<>();
        List<String> completed = Collections.synchronizedList(new ArrayList<>());
        Checkout refusing = new Checkout(new Refusing(batch), new SeenRefusals(null, null, null, null, null) {
            @Override
            Map<Entry<Command, Reply>, Reply> keep(List<Refused> part) {
                Entry<Command, Reply> stays = part.getFirst().entry();
                completed.add(stays.request().reservationId());
                batch.stream().filter(entry -> entry != stays).forEach(entry -> entry.toCome().cancel(false));
                return Map.of(stays, new Reply.Refused(ANSWER));
            }
        }, null, PROPERTIES);
        CompletableFuture<Reply> first = ask(refusing, "first");
        await().until(() -> batches.size() == 1);
        List<CompletableFuture<Reply>> both = List.of(ask(refusing, "same"), ask(refusing, "same"));
        await().until(() -> refusing.waiting() == 2);
        open.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(5));
        await().until(() -> both.stream().allMatch(CompletableFuture::isDone));
        refusing.destroy();
        assertThat(both.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSize(1);
        assertThat(completed).containsExactly("first", "same");
    }

    /** Refuses all, each in a place of its own; the first batch waits until it may go on. */
    private final class Refusing extends CheckoutTransaction {

        private final List<Entry<Command, Reply>> batch;

        Refusing(List<Entry<Command, Reply>> batch) {
            super(null, null, null, null); // There is no database.
            this.batch = batch;
        }

        @Override
        ReservationBatch.Result run(Attempt attempt, List<Entry<Command, Reply>> entries, boolean mayPostpone) {
            begun(entries);
            batch.clear();
            batch.addAll(entries);
            List<SeenRefusals.Refused> refused = IntStream.range(0, entries.size())
                    .mapToObj(i -> new SeenRefusals.Refused(entries.get(i), ANSWER,
                            new SeenChanges.Place(new ChannelCode("shop" + i), null), List.of()))
                    .toList();
            return new ReservationBatch.Result(Map.of(), List.of(), Set.of(), refused);
        }
    }

    private CompletableFuture<Reply> ask(String id) {
        return ask(checkout, id);
    }

    private static CompletableFuture<Reply> ask(Checkout checkout, String id) {
        CompletableFuture<Reply> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(checkout.decide(release(id), Client.PATIENT));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static Command release(String id) {
        return new Command.Release(Caller.SYSTEM, null, id);
    }
}
