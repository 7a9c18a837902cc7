package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.SecretSeal;
import io.stockproof.connector.cj.CjSessionRepository.Session;
import io.stockproof.connector.outbound.SupplierLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * One pair of tokens for all instances and threads. Who finds them missing, refused or near their end takes a lease,
 * asks CJ, and keeps what it gets by compare-and-set; the others wait for the new version. No lock is held meanwhile.
 */
@Component
class CjSession {

    private static final Logger log = LoggerFactory.getLogger(CjSession.class);

    private final CjSessionRepository repository;
    private final CjLogin login;
    private final SecretSeal seal;
    private final CjProperties properties;

    CjSession(CjSessionRepository repository, CjLogin login, SecretSeal seal, CjProperties properties) {
        this.repository = repository;
        this.login = login;
        this.seal = seal;
        this.properties = properties;
    }

    /** Whether {@code tokens} should be replaced by now, though they may still be accepted. */
    boolean isNearEnd(CjTokens tokens, Instant now) {
        return !tokens.isAccessValidAt(now.plus(properties.refreshBefore()));
    }

    /**
     * Tokens newer than {@code refusedVersion}, which is -1 where none were refused.
     *
     * @param byKey whether to ask with the key at once, since refreshed ones were refused too
     */
    CjTokens tokens(SupplierLine line, CjAccount account, long refusedVersion, boolean byKey)
            throws ConnectorException, InterruptedException {
        Instant giveUpAt = null;
        while (true) {
            Session session = repository.find(account.supplierId());
            giveUpAt = giveUpAt == null ? session.now().plus(properties.leaseFor().multipliedBy(3)) : giveUpAt;
            boolean ours = Arrays.equals(session.credentialSha256(), account.sha256());
            CjTokens known = ours ? open(account, session) : null;
            CjTokens usable = isUsable(known, refusedVersion, session.now()) ? known : null;
            if (usable != null && (!isNearEnd(usable, session.now()) || isTooSoon(session, ours))) {
                return usable;
            }
            if (isTooSoon(session, ours)) {
                throw tooSoon(session);
            }
            String owner = UUID.randomUUID().toString();
            if (repository.lease(account.supplierId(), session.version(), owner, properties.leaseFor())) {
                CjTokens renewed = renew(line, account, session, byKey ? null : known, usable, owner);
                if (renewed != null) {
                    return renewed;
                }
            } else if (usable != null) {
                return usable; // Another replaces them; these are good until then.
            }
            if (session.now().isAfter(giveUpAt)) {
                throw new ConnectorException(Kind.TIMEOUT, "No other instance got a token in time");
            }
            Thread.sleep(properties.leaseCheck());
        }
    }

    private static boolean isUsable(@Nullable CjTokens tokens, long refusedVersion, Instant now) {
        return tokens != null && tokens.version() > refusedVersion && tokens.isAccessValidAt(now);
    }

    /** Whether a failure with this very credential was too short ago. */
    private static boolean isTooSoon(Session session, boolean ours) {
        return ours && session.tokenRetryAt() != null && session.now().isBefore(session.tokenRetryAt());
    }

    /** Tells that even new tokens are refused. */
    ConnectorException refused(CjAccount account, long version) {
        ConnectorException failure = new ConnectorException(Kind.UNAUTHORIZED, "CJ refuses the tokens that it gave");
        repository.refused(account.supplierId(), version, failure, properties.tokenPause());
        return failure;
    }

    /** {@code null} where the lease was lost meanwhile. */
    private @Nullable CjTokens renew(
            SupplierLine line,
            CjAccount account,
            Session session,
            @Nullable CjTokens known,
            @Nullable CjTokens usable,
            String owner)
            throws ConnectorException, InterruptedException {
        boolean done = false;
        try {
            CjTokens tokens = login.renew(line, account, known, session.now());
            byte[] sealed = seal(account, tokens);
            Instant retryAt = isNearEnd(tokens, session.now()) ? session.now().plus(properties.tokenPause()) : null;
            done = true;
            boolean kept = repository.keep(account.supplierId(), owner, account.sha256(), sealed, tokens, retryAt);
            if (kept && tokens.openId() != null) {
                keepOpenId(account, tokens.openId());
            }
            return kept ? tokens.withVersion(session.version() + 1) : null;
        } catch (ConnectorException e) {
            if (wasAsked(e.kind())) {
                done = true;
                repository.giveUp(account.supplierId(), owner, account.sha256(), e, properties.tokenPause());
            }
            if (usable != null) {
                return usable; // A failed replacement of good tokens fails nothing yet.
            }
            throw e;
        } finally {
            if (!done) {
                repository.release(account.supplierId(), owner);
            }
        }
    }

    /** Whether CJ may have seen the request. */
    private static boolean wasAsked(Kind kind) {
        return switch (kind) {
            case ADDRESS_REFUSED, HOST_KEY_REFUSED, BREAKER_OPEN, MISCONFIGURED -> false;
            case UNREACHABLE, TIMEOUT, SUPPLIER_ERROR, RATE_LIMITED, UNAUTHORIZED, REFUSED, TRUNCATED, MALFORMED,
                    TOO_LARGE -> true;
        };
    }

    private ConnectorException tooSoon(Session session) {
        String kind = session.tokenErrorKind();
        Duration wait = Duration.between(session.now(), session.tokenRetryAt());
        return new ConnectorException(
                kind == null ? Kind.UNAUTHORIZED : Kind.valueOf(kind),
                "No token, and none is asked for during " + (wait.toSeconds() + 1) + " s: " + session.tokenError());
    }

    private byte[] seal(CjAccount account, CjTokens tokens) throws ConnectorException {
        return seal(account.supplierId(), Map.of("access", tokens.access(), "refresh", tokens.refresh()));
    }

    private byte[] seal(int supplierId, Map<String, String> secrets) throws ConnectorException {
        try {
            return seal.seal(row(supplierId), new String(CjJson.write(secrets), StandardCharsets.UTF_8));
        } catch (IllegalStateException e) {
            throw new ConnectorException(Kind.MISCONFIGURED, "Tokens cannot be sealed: " + e.getMessage(), e);
        }
    }

    /** {@code null} where there are none, or they were sealed with another key. */
    private @Nullable CjTokens open(CjAccount account, Session session) throws ConnectorException {
        Instant accessUntil = session.accessExpiresAt();
        Instant refreshUntil = session.refreshExpiresAt();
        if (session.tokensSealed() == null || accessUntil == null || refreshUntil == null) {
            return null;
        }
        String text;
        try {
            text = seal.open(row(account.supplierId()), session.tokensSealed()).orElse(null);
        } catch (IllegalStateException e) {
            throw new ConnectorException(Kind.MISCONFIGURED, "Tokens cannot be opened: " + e.getMessage(), e);
        }
        if (text == null) {
            log.atWarn()
                    .addKeyValue("supplierId", account.supplierId())
                    .log("Tokens were sealed with another key: give all instances one STOCKPROOF_SECRET_KEY");
            return null;
        }
        JsonNode tokens = CjJson.read(text.getBytes(StandardCharsets.UTF_8));
        return new CjTokens(tokens.path("access").asText(), accessUntil, tokens.path("refresh").asText(), refreshUntil,
                session.version(), null);
    }

    /** Keeps what CJ signs its messages with, sealed, for as long as the session is that of the same credential. */
    void keepOpenId(CjAccount account, String openId) throws ConnectorException {
        String of = HexFormat.of().formatHex(account.sha256());
        byte[] sealed = seal(account.supplierId(), Map.of("openId", openId, "of", of));
        repository.keepOpenId(account.supplierId(), account.sha256(), sealed);
    }

    /** What CJ signs its messages with; empty while no login has told it, or another credential has taken its place. */
    Optional<String> openId(int supplierId) {
        return repository.openId(supplierId).flatMap(kept -> {
            try {
                Optional<String> text = seal.open(row(supplierId), kept.sealed());
                JsonNode opened = text.isEmpty()
                        ? MissingNode.getInstance()
                        : CjJson.read(text.get().getBytes(StandardCharsets.UTF_8));
                String of = HexFormat.of().formatHex(kept.credentialSha256());
                return opened.path("of").asText().equals(of)
                        ? Optional.ofNullable(CjJson.id(opened.path("openId")))
                        : Optional.empty();
            } catch (ConnectorException | IllegalStateException e) {
                log.atWarn().addKeyValue("supplierId", supplierId).log("The openId could not be opened");
                return Optional.empty();
            }
        });
    }

    private static String row(int supplierId) {
        return "connector_session " + supplierId;
    }
}
