package io.stockproof.subscription;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a receiver can be told. */
public enum EventType {
    /** Another answer for a variant. */
    AVAILABILITY_CHANGED,
    /** A figure of the channel is beyond its threshold. */
    ALERT_OPENED,
    /** It still is, after a while, or it has become worse. */
    ALERT_REMINDED,
    /** It no longer is. */
    ALERT_RESOLVED,
    /** What happened in a day. */
    DIGEST_DAILY;

    /** The type as events carry it: {@code availability.changed}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** Reads what {@link #text()} writes. */
    @JsonCreator
    public static EventType parse(String text) {
        for (EventType type : values()) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("must be availability.changed, alert.opened, alert.reminded, "
                + "alert.resolved or digest.daily");
    }
}
