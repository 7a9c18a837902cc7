package io.stockproof.connector;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a supplier says when it is asked how it would send something. */
public sealed interface Quote {

    /** The methods that it would send by; none where nothing ships that. */
    record Offers(List<Offer> offers, Instant askedAt) implements Quote {

        public Offers {
            offers = List.copyOf(offers);
        }
    }

    /** It has none of what was asked for, or does not understand it. */
    record Refused(String why, Instant askedAt) implements Quote {}

    /** It was not asked, so that what is left of its allowance is there for stock. */
    record Spared(String why) implements Quote {}

    /**
     * A method that the supplier offers.
     *
     * @param name the supplier's own
     * @param price in US dollars; {@code null} where it says none that can be read
     * @param days as the supplier writes them, such as {@code 8-15}
     * @param fault why it does not stand after all; {@code null} where it does
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Offer(String name, @Nullable BigDecimal price, @Nullable String days, @Nullable String fault) {}
}
