package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WebhookBodiesTest {

    /** Has four chunks, of five that all have who send to this code. */
    private static final WebhookBodies.Sender ONE = new WebhookBodies.Sender("one", "192.0.2.1");

    private static final WebhookBodies.Sender OTHER = new WebhookBodies.Sender("other", "192.0.2.1");
    private static final WebhookBodies.Sender ELSEWHERE = new WebhookBodies.Sender("one", "192.0.2.3");
    private static final WebhookBodies.Sender THIRD = new WebhookBodies.Sender("third", "192.0.2.1");
    private static final WebhookBodies.Sender FAR = new WebhookBodies.Sender("third", "192.0.2.2");

    private static final int CHUNK = WebhookBodies.CHUNK_BYTES;

    private final WebhookBodies bodies =
            new WebhookBodies(new WebhookGate(new SimpleMeterRegistry()), 16, Duration.ofSeconds(5));

    @Test
    void holdsSoMuchTogetherAndNoMoreAndGivesItBack() {
        for (int i = 0; i < 10; i++) {
            assertThat(length(4 * CHUNK)).isEqualTo(4 * CHUNK);
            assertThatThrownBy(() -> length(4 * CHUNK + 1)).isInstanceOf(Problem.class)
                    .hasMessageContaining("Too many");
        }
        int inner = bodies.with(ONE, body(2 * CHUNK + 1), 100 * CHUNK, outer -> {
            assertThatThrownBy(() -> length(CHUNK + 1)).hasMessageContaining("Too many");
            return length(CHUNK);
        });
        assertThat(inner).isEqualTo(CHUNK);
    }

    @Test
    void leavesRoomToWhoSendsToTheSameCodeFromElsewhere() {
        bodies.with(ONE, body(4 * CHUNK), 4 * CHUNK, one -> {
            assertThatThrownBy(() -> length(0)).hasMessageContaining("Too many");
            assertThat(length(ELSEWHERE, CHUNK)).isEqualTo(CHUNK);
            assertThatThrownBy(() -> length(ELSEWHERE, CHUNK + 1)).as("the code's share")
                    .hasMessageContaining("Too many");
            return 0;
        });
        assertThat(length(ELSEWHERE, 4 * CHUNK)).isEqualTo(4 * CHUNK);
    }

    @Test
    void refusesAtOnceWhereAllIsHeldEvenBeforeTheFirstByte() {
        bodies.with(ONE, body(4 * CHUNK), 4 * CHUNK, outer -> {
            assertThatThrownBy(() -> length(0)).hasMessageContaining("Too many");
            return 0;
        });
        assertThat(length(0)).isZero();
    }

    @Test
    void leavesRoomToOtherCodesAndOtherNetworks() {
        bodies.with(ONE, body(4 * CHUNK), 4 * CHUNK, one -> bodies.with(OTHER, body(4 * CHUNK), 4 * CHUNK, other -> {
            assertThatThrownBy(() -> length(THIRD, 0)).as("half of all is this network's")
                    .hasMessageContaining("Too many");
            assertThat(length(FAR, 4 * CHUNK)).isEqualTo(4 * CHUNK);
            return 0;
        }));
        assertThat(length(THIRD, 4 * CHUNK)).isEqualTo(4 * CHUNK);
    }

    @Test
    void readsOneByteBeyondTheLimitAndNoMore() throws IOException {
        InputStream body = body(5_000);

        assertThat(bodies.<Integer>with(ONE, body, 2_000, sent -> sent.length)).isEqualTo(2_001);
        assertThat(body.available()).isEqualTo(2_999);
    }

    @Test
    void refusesWhatDripsForLongerThanItsTimeAndWhatBreaksOff() {
        WebhookBodies hasty = new WebhookBodies(new WebhookGate(new SimpleMeterRegistry()), 16, Duration.ZERO);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        };

        assertThatThrownBy(() -> hasty.with(ONE, body(1), 10, sent -> 0)).hasMessageContaining("did not come within");
        assertThatThrownBy(() -> hasty.with(ONE, broken, 10, sent -> 0)).hasMessageContaining("broke off");
        assertThat(hasty.<Integer>with(ONE, body(0), 10, sent -> 7)).isEqualTo(7);
    }

    private int length(int bytes) {
        return length(ONE, bytes);
    }

    private int length(WebhookBodies.Sender sender, int bytes) {
        return bodies.with(sender, body(bytes), 100 * CHUNK, sent -> sent.length);
    }

    private static InputStream body(int bytes) {
        return new ByteArrayInputStream(new byte[bytes]);
    }
}
