package io.stockproof.access;

/** What names a repeatable request: keys of different principals or operations never meet. */
record IdempotencyKey(String principal, String operation, String key) {}
