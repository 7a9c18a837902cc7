package io.stockproof.connector;

import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.supplier.WebhookSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Resolves what a supplier's webhooks are signed with, at the moment of use. */
@Component
public class WebhookSecrets {

    private final Placeholders placeholders;

    WebhookSecrets(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    /**
     * What could be resolved.
     *
     * @param secrets in clear; not for logs
     * @param fault why one could not be, naming its variable
     */
    public record Resolved(List<String> secrets, @Nullable String fault) {

        public Resolved {
            secrets = List.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Resolved[" + secrets.size() + " secrets, fault=" + fault + "]";
        }
    }

    /** The secrets that {@code settings} name; one that cannot be resolved does not void the other. */
    public Resolved of(WebhookSettings settings) {
        List<String> secrets = new ArrayList<>();
        String first = resolve(settings.secret(), secrets);
        String second = resolve(settings.secondSecret(), secrets);
        return new Resolved(secrets, first == null ? second : first);
    }

    /** Adds the secret; why it cannot be, else {@code null}. */
    private @Nullable String resolve(@Nullable String secret, List<String> secrets) {
        if (secret == null) {
            return null;
        }
        try {
            secrets.add(placeholders.resolve(secret).strip());
            return null;
        } catch (ConnectorException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
