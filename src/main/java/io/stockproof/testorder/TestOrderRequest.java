package io.stockproof.testorder;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.problem.TooMany;
import io.stockproof.web.Named;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order to try.
 *
 * @param shippingMethod {@code null}: each line by whichever offered method gives most
 * @param lines from 1 to 500
 */
record TestOrderRequest(
        @NotNull @JsonDeserialize(using = Named.Channel.class) ChannelCode channel,
        @NotNull Destination destination,
        @Nullable @JsonDeserialize(using = Named.Method.class) MethodCode shippingMethod,
        @NotNull @Size(min = 1, max = LINES_MAX) List<@Valid @NotNull Line> lines) {

    static final int LINES_MAX = 500;

    TestOrderRequest {
        TooMany.refuse("lines", lines, LINES_MAX);
    }

    /**
     * A line.
     *
     * @param lineId its place, counted from 1, where absent
     * @param quantity units of the variant, from 1 to 1,000,000
     */
    record Line(
            @Nullable @Schema(minLength = 1, maxLength = Codes.TEXT_CHARACTERS_MAX) String lineId,
            @NotNull @Schema(minLength = 1, maxLength = Codes.TEXT_CHARACTERS_MAX) String variant,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Min(1) @Max(1_000_000) long quantity) {}

    /** The same, every line with an id; throws {@code invalid-request} where ids meet or a text is not printable. */
    TestOrderRequest checked() {
        List<InputError> errors = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<Line> named = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String id = Objects.requireNonNullElse(line.lineId(), String.valueOf(i + 1));
            String at = "lines[" + i + "].";
            if (!ids.add(id)) {
                errors.add(new InputError(at + "lineId",
                        "must be distinct within the order; where absent it is the place"));
            }
            printable(at + "lineId", id, errors);
            printable(at + "variant", line.variant(), errors);
            named.add(new Line(id, line.variant(), line.quantity()));
        }
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The order is not valid.", errors);
        }
        return new TestOrderRequest(channel, destination, shippingMethod, List.copyOf(named));
    }

    /** The most that one line asks of each variant, in the order of the lines. */
    Map<String, Long> quantities() {
        Map<String, Long> quantities = new LinkedHashMap<>();
        lines.forEach(line -> quantities.merge(line.variant(), line.quantity(), Math::max));
        return quantities;
    }

    private static void printable(String pointer, String text, List<InputError> errors) {
        if (!Codes.isPrintable(text)) {
            errors.add(new InputError(
                    pointer, "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters"));
        }
    }
}
