package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which listings a schedule's run tries. Exactly one of the three.
 *
 * @param variants these
 * @param bestSelling so many of those that were ordered most in the last 30 days, by confirmed reservations
 * @param newest so many of those that came last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Pick(@Nullable List<String> variants, @Nullable Integer bestSelling, @Nullable Integer newest) {

    static final int MOST = 200;

    Pick {
        variants = variants == null ? null : List.copyOf(variants);
    }

    Kind kind() {
        return variants != null ? Kind.VARIANTS : bestSelling != null ? Kind.BEST_SELLING : Kind.NEWEST;
    }

    /** How many at most; {@code null} where they are named. */
    @Nullable
    Integer most() {
        return bestSelling != null ? bestSelling : newest;
    }

    /** By which the database keeps it. */
    enum Kind {
        VARIANTS,
        BEST_SELLING,
        NEWEST
    }

    static Pick of(Kind kind, List<String> variants, int most) {
        return switch (kind) {
            case VARIANTS -> new Pick(variants, null, null);
            case BEST_SELLING -> new Pick(null, most, null);
            case NEWEST -> new Pick(null, null, most);
        };
    }
}
