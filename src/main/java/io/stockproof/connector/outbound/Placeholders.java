package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.util.List;
import java.util.Objects;
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
    private static final Pattern OURS = Pattern.compile(
            "(?i)STOCKPROOF_?(ADMIN|SECRET)_?KEY.*|STOCKPROOF_?(ADMIN|DATABASE|DATASOURCE|EMBEDDED|FLYWAY)_?.*"
                    + "|.*(DATASOURCE|FLYWAY)_.*|(SPRING|SERVER|MANAGEMENT|POSTGRES|POSTGRESQL)_.*|PG[A-Z]*|DATABASE_URL");

    /** What the machine, the cluster and the build keep in the same place; none of it is a supplier's. */
    private static final Pattern OTHERS = Pattern.compile(
            "(?i)(AWS|AZURE|ARM|GOOGLE|GCP|GCLOUD|KUBERNETES|KUBE|DOCKER|VAULT|CONSUL|NOMAD|GITHUB|GITLAB|CI|NPM|MAVEN"
                    + "|JAVA|JDK|JVM|LD|SSH|SUDO|GPG|MYSQL|REDIS|MONGO|MONGODB|RABBITMQ|KAFKA|DB|JDBC|DATABASE)_.*"
                    + "|GH_TOKEN|JAVA|_JAVA_OPTIONS|CLASSPATH|PATH|HOME|USER|LOGNAME|HOSTNAME|PWD|OLDPWD|SHELL");

    /** Where the service itself is given secrets; another program may be given the same ones under a name of its own. */
    private static final List<String> OUR_SECRETS = List.of(
            "spring.datasource.password", "spring.flyway.password", "stockproof.reports.datasource.password",
            "stockproof.admin.key", "STOCKPROOF_SECRET_KEY");

    /** A secret as long as this is not another value, or part of one, by chance. */
    private static final int TOLD_APART_CHARACTERS = 12;

    private final Values values;
    private final List<String> allowed;
    private final List<String> ours;

    /** Where values come from; {@code null} for an unset name. */
    @FunctionalInterface
    public interface Values {
        @Nullable
        String of(String name);
    }

    @Autowired
    Placeholders(Environment environment, OutboundProperties properties) {
        this(environment::getProperty, properties.allowedPlaceholders(), ours(environment));
    }

    /** Placeholders that {@code values} fills. */
    public Placeholders(Values values) {
        this(values, List.of());
    }

    /** Those of {@code allowed} alone, or, where it is empty, all that are no other program's. */
    Placeholders(Values values, List<String> allowed) {
        this(values, allowed, List.of());
    }

    /** Likewise, and none whose value holds one of {@code ours} that is long enough to be told apart, whatever its name. */
    Placeholders(Values values, List<String> allowed, List<String> ours) {
        this.values = values;
        this.allowed = List.copyOf(allowed);
        this.ours =
                ours.stream().map(String::strip).filter(secret -> secret.length() >= TOLD_APART_CHARACTERS).toList();
    }

    private static List<String> ours(Environment environment) {
        return OUR_SECRETS.stream().map(environment::getProperty).filter(Objects::nonNull).toList();
    }

    /**
     * {@code text} with every placeholder filled.
     *
     * @throws ConnectorException MISCONFIGURED, naming the variable, where one is unset, blank or may not be sent
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
        if (!mayBeSent(name)) {
            throw mayNotBeSent(name);
        }
        String value = values.of(name);
        if (value == null || value.isBlank()) {
            throw new ConnectorException(Kind.MISCONFIGURED, "The environment variable " + name + " is not set");
        }
        if (ours.stream().anyMatch(value::contains)) {
            throw new ConnectorException(Kind.MISCONFIGURED,
                    "${" + name + "} may not be sent to a supplier: its value holds a secret of our own");
        }
        return value;
    }

    private static ConnectorException mayNotBeSent(String name) {
        return new ConnectorException(Kind.MISCONFIGURED, "${" + name + "} may not be sent to a supplier");
    }

    /** Our own secrets may not, whatever is allowed. */
    private boolean mayBeSent(String name) {
        if (OURS.matcher(name).matches()) {
            return false;
        }
        return allowed.isEmpty()
                ? !OTHERS.matcher(name).matches()
                : allowed.stream().anyMatch(form -> matches(form, name));
    }

    private static boolean matches(String form, String name) {
        return form.endsWith("*")
                ? name.regionMatches(true, 0, form, 0, form.length() - 1)
                : name.equalsIgnoreCase(form);
    }
}
