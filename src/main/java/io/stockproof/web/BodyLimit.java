package io.stockproof.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The largest body that a handler takes; {@value #DEFAULT_BYTES} bytes without it. Beyond: 413. It must come in time, too,
 * unless there is no limit.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BodyLimit {

    int DEFAULT_BYTES = 2_000_000;

    /** For a handler that reads its body as a stream, with limits of its own; it may take its time. */
    long NONE = Long.MAX_VALUE;

    long bytes();
}
