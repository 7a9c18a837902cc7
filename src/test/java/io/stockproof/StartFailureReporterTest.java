package io.stockproof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

class StartFailureReporterTest {

    @Test
    void saysEverythingOnOneLine() {
        assertThat(line("Web server failed to start.\n\n  Port 8080 was already in use.", "Stop it."))
                .isEqualTo("Web server failed to start. Port 8080 was already in use. Stop it.");
    }

    @Test
    void doesNotRepeatARejectedSecret() {
        String description = """
                Binding to target failed:

                    Property: stockproof.admin-key
                    Value: "too "short"
                    Origin: System Environment Property "STOCKPROOF_ADMIN_KEY"
                    Reason: must be longer

                    Property: stockproof.embedded.port
                    Value: "70000"
                    Reason: must be less""";

        assertThat(line(description, null)).isEqualTo("Binding to target failed: Property: stockproof.admin-key"
                + " Value: *** Origin: System Environment Property \"STOCKPROOF_ADMIN_KEY\" Reason: must be longer"
                + " Property: stockproof.embedded.port Value: \"70000\" Reason: must be less");
    }

    private static String line(String description, String action) {
        return StartFailureReporter.line(new FailureAnalysis(description, action, null));
    }
}
