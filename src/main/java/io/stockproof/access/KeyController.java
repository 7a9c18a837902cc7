package io.stockproof.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** API keys: made, shown without their secret, replaced, revoked. */
@RestController
@Requires(Scope.ADMIN)
class KeyController {

    private static final int GRACE_SECONDS_DEFAULT = 86_400;

    private final Keys keys;
    private final ApiKeyRepository stored;
    private final Authenticator authenticator;
    private final Idempotency idempotency;
    private final InstantSource clock;

    KeyController(
            Keys keys,
            ApiKeyRepository stored,
            Authenticator authenticator,
            Idempotency idempotency,
            InstantSource clock) {
        this.keys = keys;
        this.stored = stored;
        this.authenticator = authenticator;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /**
     * A new key.
     *
     * @param key the whole key, shown this once; {@code null} where the first answer is given again
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Disclosed(@JsonUnwrapped ApiKey known, @Nullable String key, String version) {}

    /** A key that was changed, and the version that includes it. */
    record Written(@JsonUnwrapped ApiKey known, String version) {}

    /**
     * How a key is replaced.
     *
     * @param graceSeconds how long the old key stays valid, 0 to 604,800; a day where absent
     */
    record Rotation(@Nullable @Min(0) @Max(604_800) Integer graceSeconds) {}

    @PostMapping("/v1/keys")
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<Disclosed> create(
            @RequestBody @Valid NewKey asked,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            Caller caller) {
        return once(caller, "keys", key, asked, () -> {
            asked.requireSense(clock.instant());
            return keys.create(caller, asked);
        });
    }

    @GetMapping("/v1/keys")
    Page<ApiKey> list(PageRequest page) {
        long before = page.cursor() == null ? Long.MAX_VALUE : page.cursor().number(0);
        List<ApiKeyRepository.Listed> rows = stored.list(before, page.limitPlusOne());
        Page<ApiKeyRepository.Listed> shown = Page.of(rows, page, row -> Cursor.of(row.number()));
        return new Page<>(shown.items().stream().map(ApiKeyRepository.Listed::key).toList(), shown.nextCursor());
    }

    @GetMapping("/v1/keys/{id}")
    ApiKey show(@PathVariable String id) {
        return stored.find(id).orElseThrow(() -> Keys.unknown(id)).key();
    }

    @DeleteMapping("/v1/keys/{id}")
    Written revoke(@PathVariable String id, Caller caller) {
        ApiKey revoked = keys.revoke(caller, id);
        authenticator.forget(id);
        return new Written(revoked, stored.version());
    }

    @PostMapping("/v1/keys/{id}/rotate")
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<Disclosed> rotate(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable @Valid Rotation rotation,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            Caller caller) {
        if (!KeyText.isId(id)) {
            throw Keys.unknown(id);
        }
        Integer asked = rotation == null ? null : rotation.graceSeconds();
        int grace = asked == null ? GRACE_SECONDS_DEFAULT : asked;
        ResponseEntity<Disclosed> answer = once(
                caller, "keys/" + id + "/rotate", key, new Rotation(grace), () -> keys.rotate(caller, id, grace));
        authenticator.forget(id);
        return answer;
    }

    private ResponseEntity<Disclosed> once(
            Caller caller, String operation, @Nullable String key, Object asked, Supplier<Keys.Made> making) {
        return idempotency.onceShown(caller, operation, key, asked, making,
                made -> ResponseEntity.created(URI.create("/v1/keys/" + made.key().id()))
                        .body(new Disclosed(made.key(), null, stored.version())),
                made -> new Disclosed(made.key(), made.text().disclosed(), stored.version()));
    }
}
