package io.stockproof.intake;

import io.stockproof.access.ClientNetwork;
import io.stockproof.access.Open;
import io.stockproof.access.SecurityLog;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.SupplierMessage;
import io.stockproof.connector.SupplierMessages;
import io.stockproof.intake.WebhookGate.Outcome;
import io.stockproof.intake.WebhookSenders.Standing;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Descriptions;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.web.BodyLimit;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes CJ's webhooks. What is signed is answered with 200 whatever it says, since CJ gives up an address that refuses
 * too much; what it says is never believed, only read again.
 */
@RestController
class CjWebhookController {

    private static final Logger log = LoggerFactory.getLogger(CjWebhookController.class);

    private static final int BYTES_MAX = 1_000_000;

    /** A probe says next to nothing. */
    private static final int PROBE_BYTES_MAX = 2_000;

    private static final Pattern SIGN = Pattern.compile("[A-Za-z0-9+/]{43}=");

    private final WebhookGate gate;
    private final WebhookSenders senders;
    private final WebhookBodies bodies;
    private final WebhookKeys keys;
    private final SupplierMessages messages;
    private final WebhookRepository webhooks;
    private final RereadRepository rereads;
    private final Descriptions descriptions;
    private final PollTasks tasks;
    private final SecurityLog security;
    private final TransactionTemplate transaction;

    CjWebhookController(
            WebhookGate gate,
            WebhookSenders senders,
            WebhookBodies bodies,
            WebhookKeys keys,
            SupplierMessages messages,
            WebhookRepository webhooks,
            RereadRepository rereads,
            Descriptions descriptions,
            PollTasks tasks,
            SecurityLog security,
            PlatformTransactionManager transactions) {
        this.gate = gate;
        this.senders = senders;
        this.bodies = bodies;
        this.keys = keys;
        this.messages = messages;
        this.webhooks = webhooks;
        this.rereads = rereads;
        this.descriptions = descriptions;
        this.tasks = tasks;
        this.security = security;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What became of a webhook. */
    record WebhookAnswer(Outcome outcome) {}

    /**
     * A message of CJ's, of any type. The header {@code sign} is the Base64 of the HMAC-SHA256 of the body as it is,
     * keyed with the account's openId. It is answered within three seconds: with 503 if it could not be kept by then, and
     * is to be sent again. Products that STOCK, VARIANT and PRODUCT messages speak of are read again; that names, options or numbers of mapped variants have
     * changed is kept for the check of mappings.
     */
    @PostMapping("/v1/webhooks/cj/{supplier}")
    @Open
    @BodyLimit(bytes = BYTES_MAX)
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(type = "object")))
    WebhookAnswer message(
            @PathVariable SupplierCode supplier,
            @RequestHeader(name = "sign", required = false) @Nullable String sign,
            HttpServletRequest request)
            throws IOException {
        try {
            return new WebhookAnswer(gate.counted(receive(supplier, sign, request)));
        } catch (Problem problem) {
            if (problem.type() == ProblemType.UNAUTHENTICATED) {
                security.refused(SecurityLog.Refusal.BAD_SIGNATURE, request.getRemoteAddr(), request);
            }
            throw problem;
        }
    }

    private Outcome receive(SupplierCode supplier, @Nullable String sign, HttpServletRequest request)
            throws IOException {
        WebhookDeadline deadline = WebhookDeadline.fromNow();
        Standing standing = senders.of(supplier, ConnectorKind.CJ);
        WebhookBodies.Sender sender = new WebhookBodies.Sender(
                standing == Standing.KNOWN ? supplier.value() : "", ClientNetwork.of(request.getRemoteAddr()));
        if (sign == null) {
            if (request.getContentLengthLong() > PROBE_BYTES_MAX) {
                throw gate.refused(); // Unread: anybody may send it.
            }
            return bodies.with(sender, request.getInputStream(), PROBE_BYTES_MAX, this::probe);
        }
        if (!SIGN.matcher(sign).matches() || standing == Standing.UNKNOWN) {
            throw gate.refused();
        }
        return bodies.with(
                sender,
                request.getInputStream(),
                BYTES_MAX,
                sent -> gate.by(deadline, () -> take(supplier, sign, sent, deadline)));
    }

    /** CJ tests an address with a body that says nothing, before there is anything to sign it with. */
    private Outcome probe(byte[] sent) {
        if (!isProbe(sent)) {
            throw gate.refused();
        }
        return Outcome.PROBE;
    }

    private boolean isProbe(byte[] sent) {
        try {
            return sent.length == 0 || (sent.length <= PROBE_BYTES_MAX && messages.read(sent).type() == null);
        } catch (ConnectorException e) {
            return false;
        }
    }

    private Outcome take(SupplierCode code, String sign, byte[] sent, WebhookDeadline deadline) {
        StoredSupplier stored = gate.verify(() -> {
            WebhookKeys.Signer signer = within(deadline, () -> keys.find(code, ConnectorKind.CJ));
            if (!WebhookSignature.isOfCj(sign, signer.keys(), sent) || signer.supplier() == null) {
                throw gate.refused();
            }
            return signer.supplier();
        });
        return gate.pass(stored.supplierId(), () -> take(stored, sent, deadline));
    }

    private <T> T within(WebhookDeadline deadline, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            webhooks.hurry(deadline);
            return work.get();
        }));
    }

    private Outcome take(StoredSupplier stored, byte[] sent, WebhookDeadline deadline) {
        SupplierCode code = stored.supplier().code();
        SupplierMessage message;
        try {
            message = messages.read(sent);
        } catch (ConnectorException e) {
            log.atWarn().addKeyValue("supplier", code).addKeyValue("cause", e.getMessage())
                    .log("A signed webhook could not be read");
            return Outcome.IGNORED;
        }
        if (!message.isAboutStock() && message.edit() == null) {
            return message.type() == null ? Outcome.PROBE : Outcome.IGNORED;
        }
        // Committed before it is answered: what was answered is not sent again.
        Noted noted = within(deadline, () -> note(stored, message, sent));
        if (noted.isDue()) {
            wake(code);
        }
        return noted.outcome();
    }

    private record Noted(Outcome outcome, boolean isDue) {}

    private Noted note(StoredSupplier stored, SupplierMessage message, byte[] sent) {
        // What has no id is known again by all that it says: else it could be sent again and again as something new.
        String id = message.id() == null ? "sha256:" + WebhookSignature.sha256(sent) : message.id();
        if (!webhooks.isFirst(stored.supplierId(), id)) {
            // The first may have been given up between its commit and the waking.
            return new Noted(Outcome.DUPLICATE, rereads.isDue(stored.supplierId()));
        }
        webhooks.arrived(stored);
        SupplierMessage.Edit edit = message.edit();
        if (edit != null) {
            descriptions.told(stored.supplierId(), edit.variants(), edit.products(), edit.fields());
        }
        return new Noted(Outcome.ACCEPTED, rereads.note(stored.supplierId(), message));
    }

    /** Whatever comes in the way of it, the message is taken: the tasks are looked after every now and then. */
    private void wake(SupplierCode code) {
        try {
            tasks.rereadSoon(code);
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("supplier", code).setCause(e).log("The task was not woken; it looks by itself");
        }
    }
}
