package io.stockproof;

import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says on one line of standard error why the service did not start; Boot's own report is switched off. */
class StartFailureReporter implements FailureAnalysisReporter {

    /** The rejected value of a property whose name tells that it is a secret. */
    private static final Pattern SECRET = Pattern
            .compile("(?im)^(\\s*Property: \\S*(?:key|secret|password|token)\\S*\\R\\s*Value: ).*$");

    /** How Boot names the target of an unknown property: everything it knows of it. */
    private static final Pattern TARGET = Pattern.compile("\\[Bindable@\\S+ type = ([\\w.$]+).*] failed");

    @Override
    public void report(FailureAnalysis analysis) {
        System.err.println("Stockproof did not start: " + line(analysis));
    }

    static String line(FailureAnalysis analysis) {
        String text = analysis.getDescription() + "\n" + Objects.requireNonNullElse(analysis.getAction(), "");
        String open = SECRET.matcher(text).replaceAll("$1***");
        return TARGET.matcher(open).replaceAll("$1 failed").strip().replaceAll("\\s+", " ");
    }
}
