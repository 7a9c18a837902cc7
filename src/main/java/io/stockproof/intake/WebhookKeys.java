package io.stockproof.intake;

import io.stockproof.connector.SupplierMessages;
import io.stockproof.connector.WebhookSecrets;
import io.stockproof.connector.WebhookSecrets.Resolved;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.supplier.WebhookSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the keys by which a supplier's webhooks are known to be its own. */
@Component
class WebhookKeys {

    private static final String STANDARD_PREFIX = "whsec_";

    private static final int SECRET_BYTES_MIN = 16;

    /** An openId is CJ's to choose: a number, of nine digits in its own examples. */
    private static final int OPEN_ID_BYTES_MIN = 5;

    private final Suppliers suppliers;
    private final WebhookSecrets secrets;
    private final SupplierMessages messages;

    WebhookKeys(Suppliers suppliers, WebhookSecrets secrets, SupplierMessages messages) {
        this.suppliers = suppliers;
        this.secrets = secrets;
        this.messages = messages;
    }

    /**
     * Who may have signed. Without a supplier it has no keys: nobody.
     *
     * @param fault why a key that was set up cannot be used
     */
    record Signer(@Nullable StoredSupplier supplier, List<byte[]> keys, @Nullable String fault) {

        @Override
        public String toString() {
            return "Signer[" + keys.size() + " keys]";
        }
    }

    /** The signer of this code, if it is a supplier of this kind. */
    Signer find(SupplierCode code, ConnectorKind kind) {
        return suppliers
                .find(code)
                .filter(stored -> stored.supplier().connector() == kind)
                .map(this::of)
                .orElse(new Signer(null, List.of(), null));
    }

    /** The keys of a supplier: those that were set up, else, for CJ, what its login told. */
    Signer of(StoredSupplier stored) {
        WebhookSettings settings = stored.supplier().webhook();
        Resolved resolved = secrets.of(settings == null ? WebhookSettings.DEFAULT : settings);
        List<byte[]> keys = new ArrayList<>();
        String fault = resolved.fault();
        for (String secret : resolved.secrets()) {
            boolean isPush = stored.supplier().connector() == ConnectorKind.PUSH;
            Optional<byte[]> key = isPush ? standardKey(secret) : Optional.of(secret.getBytes(StandardCharsets.UTF_8));
            int bytesMin = isPush ? SECRET_BYTES_MIN : OPEN_ID_BYTES_MIN;
            if (key.isEmpty()) {
                fault = "A secret is not " + STANDARD_PREFIX + " and Base64";
            } else if (key.get().length < bytesMin) {
                fault = "A secret is shorter than " + bytesMin + " bytes";
            } else {
                keys.add(key.get());
            }
        }
        boolean isTold = stored.supplier().connector() == ConnectorKind.CJ
                && (settings == null || settings.secret() == null);
        if (isTold) {
            Optional<String> told = messages.key(stored.supplierId());
            told.ifPresent(openId -> keys.add(openId.getBytes(StandardCharsets.UTF_8)));
            fault = told.isEmpty() ? "CJ has not told the account's openId yet; a login tells it" : fault;
        }
        return new Signer(stored, List.copyOf(keys), fault);
    }

    private static Optional<byte[]> standardKey(String secret) {
        String text = secret.startsWith(STANDARD_PREFIX) ? secret.substring(STANDARD_PREFIX.length()) : secret;
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
