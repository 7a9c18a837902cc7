package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;

/** What CJ answers, as far as a poll goes on after it. All else is an exception. */
sealed interface CjAnswer {

    /** A success. {@code data} may be JSON's null. */
    record Data(JsonNode data) implements CjAnswer {}

    /** The product or variant is not there any more, or never was. */
    record Gone(String why) implements CjAnswer {}

    /** CJ does not understand what was asked: this product's ids are wrong. */
    record NotUnderstood(String why) implements CjAnswer {}

    /** The access token is not accepted. */
    record TokenRefused() implements CjAnswer {}

    /** The refresh token is not accepted. */
    record RefreshRefused() implements CjAnswer {}

    /** The allowance is spent. */
    record PointsGone() implements CjAnswer {}
}
