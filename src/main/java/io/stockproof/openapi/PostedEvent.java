package io.stockproof.openapi;

import java.time.Instant;

/**
 * What a feature has posted to receivers of webhooks, for the description: a bean for each type. On the way it has a
 * {@code type}, a {@code timestamp} and {@code data}.
 *
 * @param type such as {@code alert.opened}
 * @param told in words
 * @param timestamp what {@link Instant} the event carries
 * @param data the record that is written as {@code data}
 */
public record PostedEvent(String type, String told, String timestamp, Class<?> data) {}
