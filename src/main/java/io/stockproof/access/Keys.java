package io.stockproof.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockproof.problem.ProblemType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes, replaces and revokes keys, each with its record. */
@Component
class Keys {

    private static final String KIND = "key";

    private final ApiKeyRepository keys;
    private final ChangeLog changes;
    private final ObjectMapper json;

    Keys(ApiKeyRepository keys, ChangeLog changes, ObjectMapper json) {
        this.keys = keys;
        this.changes = changes;
        this.json = json;
    }

    /** A key, with the text that is shown this once. */
    record Made(ApiKey key, KeyText text) {}

    @Transactional
    Made create(Caller who, NewKey asked) {
        KeyText text = KeyText.random();
        ApiKey key = keys.insert(text, text.id(), asked, who.id());
        changes.record(who, KIND, key.id(), null, node(key));
        return new Made(key, text);
    }

    /** Makes a key with the same principal and rights; the old one stays valid for {@code graceSeconds}. */
    @Transactional
    Made rotate(Caller who, String id, int graceSeconds) {
        ApiKey old = keys.lock(id).orElseThrow(() -> unknown(id));
        if (old.state() != ApiKey.State.ACTIVE) {
            throw ProblemType.STALE_EDIT
                    .because("The key is " + old.state() + " and cannot be rotated. Make a new one.");
        }
        KeyText text = KeyText.random();
        NewKey same = new NewKey(
                old.name(), old.scopes(), old.channels(), old.supplier(), old.expiresAt(), old.requestsPerSecond());
        ApiKey key = keys.insert(text, old.principal(), same, who.id());
        changes.record(who, KIND, key.id(), null, node(key));
        changes.record(who, KIND, id, node(old), node(keys.expireIn(id, graceSeconds)));
        return new Made(key, text);
    }

    /** Revokes a key for ever; again, it changes nothing. */
    @Transactional
    ApiKey revoke(Caller who, String id) {
        ApiKey old = keys.lock(id).orElseThrow(() -> unknown(id));
        if (old.state() == ApiKey.State.REVOKED) {
            return old;
        }
        ApiKey revoked = keys.revoke(id);
        changes.record(who, KIND, id, node(old), node(revoked));
        return revoked;
    }

    static io.stockproof.problem.Problem unknown(String id) {
        return ProblemType.NOT_FOUND.because("There is no key with the id " + id + ".");
    }

    /** As it is shown, but for what changes with each use. */
    private ObjectNode node(ApiKey key) {
        ObjectNode node = json.valueToTree(key);
        node.remove("lastUsedAt");
        return node;
    }
}
