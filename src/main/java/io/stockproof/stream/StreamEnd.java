package io.stockproof.stream;

import java.util.Locale;

/** Why a stream ends that its client did not end. */
enum StreamEnd {
    /** The instance stops; another one takes the client, which comes with {@code Last-Event-ID}. */
    SHUTTING_DOWN,
    /** More changes wait for it than are kept. */
    TOO_SLOW,
    /** Its key was revoked or has expired. */
    KEY_ENDED,
    /** It has lasted as long as a stream may. */
    LIFETIME,
    /** The channel or the shipping method was deleted. */
    GONE;

    /** As clients read it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
