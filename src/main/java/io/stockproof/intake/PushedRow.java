package io.stockproof.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.stockproof.kernel.Codes;
import io.stockproof.ledger.Statement;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One row that a supplier sends, as it came: each is judged by itself, so that one that cannot be read does not refuse
 * its neighbours. A member that no row has is refused as ever.
 */
record PushedRow(
        @Nullable JsonNode sku,
        @Nullable JsonNode location,
        @Nullable JsonNode quantity,
        @Nullable JsonNode observedAt) {

    PushedRow {
        sku = plain(sku);
        location = plain(location);
        quantity = plain(quantity);
        observedAt = plain(observedAt);
    }

    /** Nothing but texts and whole numbers means anything here; a number of ten thousand digits is not even kept. */
    private static @Nullable JsonNode plain(@Nullable JsonNode node) {
        return node == null || node.isTextual() || node.isIntegralNumber() ? node : NullNode.getInstance();
    }

    /** How far ahead of the database's clock a supplier's may be. */
    static final Duration AHEAD_MAX = Duration.ofSeconds(5);

    private static final Instant OLDEST = Instant.parse("2000-01-01T00:00:00Z");

    /**
     * A row that can be read.
     *
     * @param observedAt not after it came: a supplier whose clock is ahead has seen no order that is yet to come
     */
    record Sound(String sku, String location, long quantity, Instant observedAt) {}

    /** Either the row, or what is wrong with it. */
    record Read(@Nullable Sound sound, @Nullable String fault) {}

    Read read(Instant now) {
        String skuText = text(sku);
        String locationText = text(location);
        Instant at = instant(text(observedAt));
        String fault = null;
        if (skuText == null || !Codes.isPrintable(skuText)) {
            fault = "sku must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters";
        } else if (locationText == null || !Codes.isCode(locationText)) {
            fault = "location must be the bare code of a location";
        } else if (quantity == null || !isWhole(quantity)) {
            fault = "quantity must be a whole number from 0 to " + Statement.QUANTITY_MAX;
        } else if (at == null || at.isBefore(OLDEST)) {
            fault = "observedAt must be an instant such as 2026-11-23T18:38:12Z";
        } else if (at.isAfter(now.plus(AHEAD_MAX))) {
            fault = "observedAt lies more than " + AHEAD_MAX.toSeconds() + " s in the future";
        }
        return fault == null && skuText != null && locationText != null && quantity != null && at != null
                ? new Read(new Sound(skuText, locationText, quantity.longValue(), at.isAfter(now) ? now : at), null)
                : new Read(null, fault);
    }

    private static boolean isWhole(JsonNode node) {
        return node.isIntegralNumber()
                && node.canConvertToLong()
                && node.longValue() >= 0
                && node.longValue() <= Statement.QUANTITY_MAX;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node != null && node.isTextual() ? node.textValue() : null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
