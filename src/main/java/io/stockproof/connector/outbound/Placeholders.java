package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Puts the environment's values in the place of {@code ${NAME}}, at the moment of use. What comes out is never stored. */
@Component
public class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /** The service's own secrets: whoever may edit a supplier must not be able to send them to a host of their choice. */
    private static final Pattern OURS =
            Pattern.compile("(?i)STOCKPROOF_?(ADMIN|SECRET)_?KEY|PGPASSWORD|(SPRING|POSTGRES)_.*");

    private final Values values;

    /** Where values come from; {@code null} for an unset name. */
    @FunctionalInterface
    public interface Values {
        @Nullable
        String of(String name);
    }

    @Autowired
    Placeholders(Environment environment) {
        this(environment::getProperty);
    }

    /** Placeholders that {@code values} fills. */
    public Placeholders(Values values) {
        this.values = values;
    }

    /**
     * {@code text} with every placeholder filled.
     *
     * @throws ConnectorException MISCONFIGURED, naming the variable, where one is unset, blank or the service's own
     */
    public String resolve(String text) throws ConnectorException {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value(matcher.group(1))));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String value(String name) throws ConnectorException {
        if (OURS.matcher(name).matches()) {
            throw new ConnectorException(Kind.MISCONFIGURED, "${" + name + "} may not be sent to a supplier");
        }
        String value = values.of(name);
        if (value == null || value.isBlank()) {
            throw new ConnectorException(Kind.MISCONFIGURED, "The environment variable " + name + " is not set");
        }
        return value;
    }
}
