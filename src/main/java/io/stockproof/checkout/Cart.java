package io.stockproof.checkout;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.TooMany;
import io.stockproof.web.Named;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shopper wants, as a store sends it.
 *
 * @param shippingMethod {@code null}: each line by whichever offered method gives most
 * @param lines from 1 to 500, with distinct ids
 * @param reservationId the cart's own hold: its units count as free
 * @param ttlSeconds how long a hold lasts, from 60 to 86,400; the channel's where absent; not for validation
 * @param reference the store's own name of the cart, at most 200 characters; not for validation
 */
record Cart(
        @NotNull @JsonDeserialize(using = Named.Channel.class) ChannelCode channel,
        @NotNull Destination destination,
        @Nullable @JsonDeserialize(using = Named.Method.class) MethodCode shippingMethod,
        @NotNull @Size(min = 1, max = LINES_MAX) List<@Valid @NotNull Line> lines,
        @Nullable @Size(min = 1, max = 64) String reservationId,
        @Nullable @Min(60) @Max(86_400) Integer ttlSeconds,
        @Nullable @Schema(minLength = 1, maxLength = Codes.TEXT_CHARACTERS_MAX) String reference) {

    static final int LINES_MAX = 500;
    static final long UNITS_PER_LINE_MAX = 1_000_000;

    Cart {
        TooMany.refuse("lines", lines, LINES_MAX);
    }

    /**
     * A line.
     *
     * @param quantity units of the variant, from 1 to 1,000,000
     * @param seen what the shopper had been shown; then the answer says what has changed since
     */
    record Line(
            @NotNull @Schema(minLength = 1, maxLength = Codes.TEXT_CHARACTERS_MAX) String lineId,
            @NotNull @Schema(minLength = 1, maxLength = Codes.TEXT_CHARACTERS_MAX) String variant,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Min(1) @Max(UNITS_PER_LINE_MAX) long quantity,
            @Nullable @Valid Seen seen) {}

    /**
     * What a shopper had been shown: a number, and the version of the answer that it came from. One that this service
     * cannot read is as good as none: nobody knows when that was.
     */
    record Seen(@Nullable @Min(0) Long purchasable, @NotNull @Size(min = 1, max = 100_000) String version) {

        /** The version, if it is one; {@code null} for any other text. */
        @Nullable
        String readableVersion() {
            return Versions.isVersion(version) ? version : null;
        }
    }
}
