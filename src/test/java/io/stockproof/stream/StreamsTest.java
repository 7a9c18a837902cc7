package io.stockproof.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.access.Caller;
import io.stockproof.availability.Context;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits, order and ends, without HTTP. */
class StreamsTest {

    private static final Audience.Key KEY = new Audience.Key(
            new ChannelCode("main"), new Context(Destination.of(new CountryCode("DE")), null), false);

    private final Streams streams = new Streams(null, limits(3, 1, 2), new SimpleMeterRegistry());

    @Test
    void takesSoManyOfAKeySoManyOfAllAndFewOfWholeChannels() {
        Streams.Place first = streams.enter(caller("a"), KEY, Set.of("TEE"));
        streams.enter(caller("a"), KEY, Set.of("TEE"));
        assertThatThrownBy(() -> streams.enter(caller("a"), KEY, Set.of("TEE")))
                .hasMessageContaining("too-many-requests");
        streams.enter(caller("b"), KEY, null);
        assertThatThrownBy(() -> streams.enter(caller("c"), KEY, Set.of("TEE")))
                .hasMessageContaining("temporarily-unavailable");
        first.close();
        assertThatThrownBy(() -> streams.enter(caller("c"), KEY, null)).hasMessageContaining("whole channels");
        streams.enter(caller("a"), KEY, Set.of("TEE"));
    }

    @Test
    void leavesWholeChannelsToOtherKeys() {
        Streams shared = new Streams(null, limits(10, 4, 1, 5), new SimpleMeterRegistry());
        Streams.Place whole = shared.enter(caller("a"), KEY, null);
        assertThatThrownBy(() -> shared.enter(caller("a"), KEY, null))
                .hasMessageContaining("too-many-requests").hasMessageContaining("Name variants");
        shared.enter(caller("a"), KEY, Set.of("TEE"));
        shared.enter(caller("b"), KEY, null);
        whole.close();
        shared.enter(caller("a"), KEY, null);
        assertThatThrownBy(() -> shared.enter(caller("a"), KEY, null)).hasMessageContaining("too-many-requests");
    }

    @Test
    void endsAllAndTakesNoneWhileItStops() {
        Streams.Place place = streams.enter(caller("a"), KEY, Set.of("TEE"));
        streams.stop();
        assertThat(place.client().take().end()).isEqualTo(StreamEnd.SHUTTING_DOWN);
        assertThatThrownBy(() -> streams.enter(caller("a"), KEY, null)).hasMessageContaining("stopping");
    }

    @Test
    void keepsOnlyTheNewestOfAVariantAndDropsWhoIsTooFarBehind() {
        StreamClient client = new StreamClient(null, 2);
        client.offer(event("A", 1));
        client.offer(event("B", 1));
        client.offer(event("A", 2));
        assertThat(client.take().events()).containsExactly(event("A", 2), event("B", 1));
        for (String variant : List.of("A", "B", "C")) {
            client.offer(event(variant, 3));
        }
        assertThat(client.take()).isEqualTo(new StreamClient.Due(List.of(), false, StreamEnd.TOO_SLOW));
    }

    @Test
    void saysThatAVersionIsCompleteOnlyWhenAllOfItIsOffered() {
        Audience audience = new Audience(KEY);
        StreamClient client = new StreamClient(Set.of("A", "B"), 10);
        audience.add(client);
        assertThat(audience.move("5:5:", Set.of("A", "B", "C"))).isTrue();
        Audience.Work first = audience.next(1);
        assertThat(first).isEqualTo(new Audience.Work(List.of(first.variants().getFirst()), "5:5:"));
        audience.offer(List.of(event("A", 1)));
        assertThat(audience.complete()).isNull();
        assertThat(audience.move("6:6:", Set.of())).isFalse();
        assertThat(audience.complete()).isNull();
        audience.next(1);
        audience.offer(List.of(event("B", 1)));
        assertThat(audience.complete()).isEqualTo("6:6:");
        assertThat(audience.next(1)).isNull();
        assertThat(audience.move("7:7:", Set.of("C"))).isFalse();
        assertThat(audience.complete()).isEqualTo("7:7:");
    }

    @Test
    void onlyTheLastOfSeveralEventsCarriesTheirVersion() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StreamWriter writer = new StreamWriter(out, "3:3:", true);
        assertThat(writer.answers(List.of(event("A", 1), event("B", 1)), "5:5:")).isEqualTo(2);
        assertThat(writer.answers(List.of(event("A", 1)), "6:6:")).as("it has that").isZero();
        writer.heartbeat("7:7:");
        writer.end(StreamEnd.LIFETIME);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                id: 3:3:
                event: availability
                data: {"A":1}

                id: 5:5:
                event: availability
                data: {"B":1}

                : still here
                id: 7:7:

                id: 7:7:
                event: end
                data: {"reason":"lifetime"}

                """);
    }

    private static StreamEvent event(String variant, int value) {
        return new StreamEvent(variant, value, "{\"" + variant + "\":" + value + "}");
    }

    private static Caller caller(String id) {
        return new Caller(id, id, Set.of(), Set.of(), null);
    }

    private static StreamProperties limits(int all, int wholeChannels, int perKey) {
        return limits(all, wholeChannels, wholeChannels, perKey);
    }

    private static StreamProperties limits(int all, int wholeChannels, int wholeChannelsPerKey, int perKey) {
        return new StreamProperties(all, wholeChannels, wholeChannelsPerKey, perKey, 250, Duration.ofSeconds(15),
                Duration.ofHours(1));
    }
}
