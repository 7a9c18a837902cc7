package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What stands out about a run.
 *
 * @param code such as {@code ZEROED_SHARE}, {@code CONTRADICTORY}, or the kind of a failure such as {@code TIMEOUT}
 * @param limit what the supplier's settings allow, where there is a limit
 * @param actual what was found, where it is a number
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Finding(String code, String detail, @Nullable BigDecimal limit, @Nullable BigDecimal actual) {

    static Finding of(String code, String detail) {
        return new Finding(code, detail, null, null);
    }

    static Finding counted(String code, String detail, long actual) {
        return new Finding(code, detail, null, BigDecimal.valueOf(actual));
    }
}
