package io.stockproof.testorder;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Named;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as a client sends it.
 *
 * @param name unique
 * @param quantity units that each order asks for; 1 where absent
 * @param everySeconds from 60 to 2,592,000; either this or {@code cron}
 * @param cron six fields, seconds first, UTC; no more often than once a minute
 * @param enabled true where absent
 */
record ScheduleInput(
        @NotNull @Size(min = 1, max = 200) String name,
        @NotNull @JsonDeserialize(using = Named.Channel.class) ChannelCode channel,
        @NotNull Destination destination,
        @Nullable @JsonDeserialize(using = Named.Method.class) MethodCode shippingMethod,
        @NotNull Pick pick,
        @Nullable @Min(1) @Max(1_000_000) Long quantity,
        @Nullable @Min(60) @Max(2_592_000) Integer everySeconds,
        @Nullable @Size(max = 200) String cron,
        @Nullable Boolean enabled) {

    ScheduleInput {
        quantity = quantity == null ? Long.valueOf(1) : quantity;
        enabled = enabled == null ? Boolean.TRUE : enabled;
    }

    /** Throws {@code invalid-request} with every member at fault. */
    void check(Instant now) {
        List<InputError> errors = new ArrayList<>();
        if (!Codes.isPrintable(name)) {
            errors.add(new InputError("name", "must be printable"));
        }
        if ((everySeconds == null) == (cron == null)) {
            errors.add(new InputError("everySeconds", "must stand alone, or cron in its place"));
        } else if (cron != null) {
            String fault = ScheduleTimes.faultOf(cron, now);
            if (fault != null) {
                errors.add(new InputError("cron", fault));
            }
        }
        checkPick(errors);
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The schedule is not valid.", errors);
        }
    }

    private void checkPick(List<InputError> errors) {
        List<String> variants = pick.variants();
        int named = (variants == null ? 0 : 1) + (pick.bestSelling() == null ? 0 : 1) + (pick.newest() == null ? 0 : 1);
        if (named != 1) {
            errors.add(new InputError("pick", "must have exactly one of variants, bestSelling and newest"));
            return;
        }
        Integer most = pick.most();
        if (most != null && (most < 1 || most > Pick.MOST)) {
            errors.add(new InputError(
                    pick.bestSelling() != null ? "pick.bestSelling" : "pick.newest", "must be 1 to " + Pick.MOST));
        }
        if (variants != null && (variants.isEmpty() || variants.size() > Pick.MOST
                || new HashSet<>(variants).size() < variants.size())) {
            errors.add(new InputError("pick.variants", "must be 1 to " + Pick.MOST + " distinct variants"));
        }
        for (int i = 0; variants != null && i < variants.size(); i++) {
            if (!Codes.isPrintable(variants.get(i))) {
                errors.add(new InputError(
                        "pick.variants[" + i + "]",
                        "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters"));
            }
        }
    }
}
