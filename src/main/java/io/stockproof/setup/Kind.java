package io.stockproof.setup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kinds of reference data. */
enum Kind {
    SUPPLIER,
    LOCATION,
    SHIPPING_METHOD,
    CHANNEL,
    LISTING;

    /** As answers and the record of changes name it, such as {@code shipping-method}. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
