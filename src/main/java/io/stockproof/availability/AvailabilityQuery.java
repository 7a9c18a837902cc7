package io.stockproof.availability;

import io.stockproof.kernel.Codes;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a query.
 *
 * @param destination its country is required
 * @param shippingMethod any that the channel offers where absent
 * @param variants from 1 to 250; one that stands twice is answered twice
 * @param minVersion asks for an answer no older than this {@code version}
 */
record AvailabilityQuery(
        String channel,
        DestinationInput destination,
        @Nullable String shippingMethod,
        List<String> variants,
        @Nullable String minVersion) {

    static final int VARIANTS_MAX = 250;

    /** Throws {@code invalid-request} with every member at fault. */
    void check() {
        List<InputError> errors = new ArrayList<>();
        if (channel == null) {
            errors.add(new InputError("channel", "is required"));
        }
        if (destination == null) {
            errors.add(new InputError("destination", "is required"));
        } else {
            destination.check("destination.", errors);
        }
        if (variants == null || variants.isEmpty() || variants.size() > VARIANTS_MAX) {
            errors.add(new InputError("variants", "must be 1 to " + VARIANTS_MAX + " variants"));
        } else {
            for (int i = 0; i < variants.size(); i++) {
                String variant = variants.get(i);
                if (variant == null || !Codes.isPrintable(variant)) {
                    errors.add(new InputError(
                            "variants[" + i + "]",
                            "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The query is not valid.", errors);
        }
    }
}
