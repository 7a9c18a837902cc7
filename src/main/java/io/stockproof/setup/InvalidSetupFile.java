package io.stockproof.setup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The start-up file could not be applied. */
class InvalidSetupFile extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSetupFile(String file, String why) {
        super("The setup file " + file + " was not applied: " + why, null, false, false);
    }

    /** Says so in place of a stack trace. */
    static class Analyzer extends AbstractFailureAnalyzer<InvalidSetupFile> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, InvalidSetupFile cause) {
            return new FailureAnalysis(
                    cause.getMessage(), "Correct the file, or start without stockproof.setup.file.", cause);
        }
    }
}
