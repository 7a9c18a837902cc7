package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a supplier's webhooks are known to be its own, and what is done while they come.
 *
 * @param secret a placeholder such as {@code ${CJ_OPEN_ID}}, resolved only when it is used; for CJ the account's openId,
 *     which is known from the login where this is absent; for a push supplier {@code whsec_} and Base64
 * @param secondSecret accepted beside it, while one takes the other's place
 * @param pollEverySeconds polled so seldom while webhooks come, though never more seldom than twice within
 *     {@code freshness.maxAgeSeconds}, and as {@code poll} says while they do not; from 1 to 604,800
 * @param silentAfterSeconds the least time without a message after which webhooks count as silent, from 60 to 604,800
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WebhookSettings(
        @Nullable String secret,
        @Nullable String secondSecret,
        @Nullable Integer pollEverySeconds,
        Integer silentAfterSeconds) {

    /** Where a supplier has none. */
    public static final WebhookSettings DEFAULT = new WebhookSettings(null, null, null, 3_600);

    public WebhookSettings {
        silentAfterSeconds = silentAfterSeconds == null ? Integer.valueOf(3_600) : silentAfterSeconds;
    }
}
