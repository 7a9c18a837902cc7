package io.stockproof.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The scope that a handler method (or every one of a controller) asks of its caller. A handler without it is refused
 * to everybody, unless it is {@link Open}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Requires {

    Scope value();

    /** Also admits a supplier's own key; the handler then compares the supplier itself. */
    boolean orSuppliersOwnKey() default false;
}
