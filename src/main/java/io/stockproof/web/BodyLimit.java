package io.stockproof.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The largest body that a handler takes; {@value #DEFAULT_BYTES} bytes without it. Beyond: 413. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface BodyLimit {

    int DEFAULT_BYTES = 2_000_000;

    /** For a handler that reads its body as a stream, with limits of its own. */
    long NONE = Long.MAX_VALUE;

    long bytes();
}
