package io.stockproof.access;

import java.util.Comparator;

/** What names a repeatable request: keys of different principals or operations never meet. */
record IdempotencyKey(String principal, String operation, String key) {

    /** The one order in which several are written. */
    static final Comparator<IdempotencyKey> ORDER = Comparator.comparing(IdempotencyKey::principal)
            .thenComparing(IdempotencyKey::operation)
            .thenComparing(IdempotencyKey::key);
}
