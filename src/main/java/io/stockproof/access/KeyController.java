package io.stockproof.access;

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
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** API keys: made, shown without their secret, replaced, revoked. */
@RestController
@Requires(Scope.ADMIN)
class KeyController {

    private static final int GRACE_SECONDS_DEFAULT = 86_400;

    private final Keys keys;
    private final ApiKeyRepository stored;
    private final Authenticator authenticator;
    private final InstantSource clock;

    KeyController(Keys keys, ApiKeyRepository stored, Authenticator authenticator, InstantSource clock) {
        this.keys = keys;
        this.stored = stored;
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /**
     * A new key.
     *
     * @param key the whole key, shown this once
     */
    record Disclosed(@JsonUnwrapped ApiKey known, String key, String version) {}

    /** A key that was changed, and the version that includes it. */
    record Written(@JsonUnwrapped ApiKey known, String version) {}

    /**
     * How a key is replaced.
     *
     * @param graceSeconds how long the old key stays valid, 0 to 604,800; a day where absent
     */
    record Rotation(@Nullable @Min(0) @Max(604_800) Integer graceSeconds) {}

    // No Idempotency-Key here: its kept answer would hold the secret, which is stored nowhere.
    @PostMapping("/v1/keys")
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<Disclosed> create(@RequestBody @Valid NewKey asked, Caller caller) {
        asked.requireSense(clock.instant());
        return disclosed(keys.create(caller, asked));
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
            @PathVariable String id, @RequestBody(required = false) @Nullable @Valid Rotation rotation, Caller caller) {
        Integer grace = rotation == null ? null : rotation.graceSeconds();
        Keys.Made made = keys.rotate(caller, id, grace == null ? GRACE_SECONDS_DEFAULT : grace);
        authenticator.forget(id);
        return disclosed(made);
    }

    private ResponseEntity<Disclosed> disclosed(Keys.Made made) {
        return ResponseEntity.created(URI.create("/v1/keys/" + made.key().id()))
                .body(new Disclosed(made.key(), made.text().disclosed(), stored.version()));
    }
}
