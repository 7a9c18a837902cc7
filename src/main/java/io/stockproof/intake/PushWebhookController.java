package io.stockproof.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.ClientNetwork;
import io.stockproof.access.Open;
import io.stockproof.access.SecurityLog;
import io.stockproof.intake.PushIntake.Result;
import io.stockproof.intake.WebhookGate.Outcome;
import io.stockproof.intake.WebhookSenders.Standing;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.web.BodyLimit;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Takes observations that push suppliers send as webhooks, signed as Standard Webhooks are. */
@RestController
class PushWebhookController {

    /** How far a message's time may lie from ours, so that one that was overheard is of no use for long. */
    private static final Duration CLOCKS_APART_MAX = Duration.ofMinutes(5);

    /** It holds a place that others wait for, and may be sent again. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

    /** Without a full stop, which parts it from the time in what is signed. */
    private static final Pattern ID = Pattern.compile("[\\x21-\\x2d\\x2f-\\x7e]{1,200}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    /** As many rows as with a key, of skus and locations of any length: half of what one network may have held for one code. */
    private static final int BYTES_MAX = 4_000_000;

    private final WebhookGate gate;
    private final WebhookSenders senders;
    private final WebhookBodies bodies;
    private final WebhookKeys keys;
    private final WebhookRepository webhooks;
    private final PushIntake intake;
    private final Versions versions;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final SecurityLog security;
    private final TransactionTemplate transaction;

    PushWebhookController(
            WebhookGate gate,
            WebhookSenders senders,
            WebhookBodies bodies,
            WebhookKeys keys,
            WebhookRepository webhooks,
            PushIntake intake,
            Versions versions,
            ObjectMapper json,
            InstantSource clock,
            SecurityLog security,
            PlatformTransactionManager transactions) {
        this.gate = gate;
        this.senders = senders;
        this.bodies = bodies;
        this.keys = keys;
        this.webhooks = webhooks;
        this.intake = intake;
        this.versions = versions;
        this.json = json;
        this.clock = clock;
        this.security = security;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * What became of a message.
     *
     * @param results one for each row, in the order sent; none for a duplicate
     */
    record PushWebhookAnswer(String version, Outcome outcome, List<Result> results) {}

    private record Headers(String id, String timestamp, String signatures) {}

    /**
     * The same rows as {@code POST /v1/suppliers/{code}/observations}, with the same results, but signed instead of
     * sent with a key. The headers are those of Standard Webhooks: {@code webhook-signature} holds one or several of
     * {@code v1,} and the Base64 of the HMAC-SHA256 of {@code id.timestamp.body}.
     */
    @PostMapping("/v1/webhooks/push/{supplier}")
    @Open
    @BodyLimit(bytes = BYTES_MAX)
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, array = @ArraySchema(schema = @Schema(implementation = PushedRow.class))))
    PushWebhookAnswer message(
            @PathVariable SupplierCode supplier,
            @RequestHeader(name = "webhook-id", required = false) @Nullable String id,
            @RequestHeader(name = "webhook-timestamp", required = false) @Nullable String timestamp,
            @RequestHeader(name = "webhook-signature", required = false) @Nullable String signatures,
            HttpServletRequest request)
            throws IOException {
        try {
            return receive(supplier, id, timestamp, signatures, request);
        } catch (Problem problem) {
            if (problem.type() == ProblemType.UNAUTHENTICATED) {
                security.refused(SecurityLog.Refusal.BAD_SIGNATURE, request.getRemoteAddr(), request);
            }
            throw problem;
        }
    }

    private PushWebhookAnswer receive(
            SupplierCode supplier,
            @Nullable String id,
            @Nullable String timestamp,
            @Nullable String signatures,
            HttpServletRequest request)
            throws IOException {
        Standing standing = senders.of(supplier, ConnectorKind.PUSH);
        if (id == null || timestamp == null || signatures == null
                || !ID.matcher(id).matches() || !SECONDS.matcher(timestamp).matches()
                || !isTimely(timestamp) || !signatures.contains("v1,") || standing == Standing.UNKNOWN) {
            throw gate.refused(); // Unread: anybody may send it.
        }
        Headers headers = new Headers(id, timestamp, signatures);
        WebhookBodies.Sender sender = new WebhookBodies.Sender(
                standing == Standing.KNOWN ? supplier.value() : "", ClientNetwork.of(request.getRemoteAddr()));
        PushWebhookAnswer answer = bodies.with(
                sender, request.getInputStream(), BYTES_MAX, sent -> take(supplier, headers, sent));
        gate.counted(answer.outcome());
        return answer;
    }

    private PushWebhookAnswer take(SupplierCode code, Headers headers, byte[] sent) {
        StoredSupplier stored = gate.verify(() -> {
            WebhookKeys.Signer signer = keys.find(code, ConnectorKind.PUSH);
            boolean isSigned = WebhookSignature.isStandard(
                    headers.id(), headers.timestamp(), headers.signatures(), signer.keys(), sent);
            if (!isSigned || signer.supplier() == null) {
                throw gate.refused();
            }
            return signer.supplier();
        });
        return gate.pass(stored.supplierId(), () -> take(stored, headers.id(), sent));
    }

    private PushWebhookAnswer take(StoredSupplier stored, String id, byte[] sent) {
        List<PushedRow> rows = ObservationController.checked(rows(sent));
        if (rows.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The body must be a list of at least one observation.");
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            if (!webhooks.isFirst(stored.supplierId(), id)) {
                return new PushWebhookAnswer(versions.current(), Outcome.DUPLICATE, List.of());
            }
            webhooks.arrived(stored);
            List<Result> results = intake.take(stored.supplierId(), rows, LOCK_TIMEOUT);
            return new PushWebhookAnswer(versions.current(), Outcome.ACCEPTED, results);
        }));
    }

    private boolean isTimely(String timestamp) {
        long apart = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
        return Math.abs(apart) <= CLOCKS_APART_MAX.toSeconds();
    }

    private List<@Nullable PushedRow> rows(byte[] sent) {
        try {
            PushedRow[] read = json.readValue(sent, PushedRow[].class);
            if (read == null) {
                throw ProblemType.INVALID_REQUEST.because("The body must be a list of observations.");
            }
            List<@Nullable PushedRow> rows = new ArrayList<>();
            Collections.addAll(rows, read);
            return rows;
        } catch (JsonProcessingException e) {
            throw new HttpMessageNotReadableException("Not a list of observations", e, new Sent(sent));
        } catch (IOException e) {
            throw new HttpMessageNotReadableException("Not readable", e, new Sent(sent));
        }
    }

    /** The body, for whoever says what is wrong with it. */
    private record Sent(byte[] bytes) implements HttpInputMessage {

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public HttpHeaders getHeaders() {
            return HttpHeaders.EMPTY;
        }
    }
}
