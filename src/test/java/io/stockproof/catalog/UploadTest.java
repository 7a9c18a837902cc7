package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.stockproof.access.Caller;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UploadTest {

    private final ImportRun run = new ImportRun(1, false, Caller.SYSTEM);

    @Test
    void givesWhatArrivesInTime() throws IOException {
        byte[] sheet = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);

        assertThat(new Upload(new ByteArrayInputStream(sheet), run, Duration.ofMinutes(1)).readAllBytes())
                .isEqualTo(sheet);
    }

    @Test
    void endsASheetThatNeverEndsWhateverItHolds() {
        for (String endless : new String[] {"\n", "x", "main,V,,,,,,,\n"}) {
            assertThat(refusal(endless, Duration.ofMillis(50)).type()).isEqualTo(ProblemType.BODY_TOO_LARGE);
        }
    }

    @Test
    void endsASheetWhoseImportWasGivenUp() {
        run.stop();

        assertThat(refusal("\n", Duration.ofMinutes(1)).type()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
    }

    private Problem refusal(String repeated, Duration timeMax) {
        InputStream header =
                new ByteArrayInputStream(
                        (String.join(",", ListingSheet.HEADER) + "\n").getBytes(StandardCharsets.UTF_8));
        // One byte at a time, as a slow client sends: no other limit is reached before the time is.
        InputStream endless = new InputStream() {
            private int at;

            @Override
            public int read() {
                return repeated.charAt(at++ % repeated.length());
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                pause();
                buffer[offset] = (byte) read();
                return 1;
            }

            private void pause() throws IOException {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            Upload upload = new Upload(new SequenceInputStream(header, endless), run, timeMax);
            var thrown = new Problem[1];
            assertThatThrownBy(() -> ImportSheet.read(upload, Long.MAX_VALUE, (line, cells) -> {}))
                    .isInstanceOfSatisfying(Problem.class, problem -> thrown[0] = problem);
            return thrown[0];
        });
    }
}
