package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a poll look like as a whole.
 *
 * @param rows readable ones
 * @param codes quantities that could be article numbers: long, with the right check digit
 * @param prices quantities that end as prices do, in cents
 * @param sentinels quantities such as 9999, that mean no number
 * @param sizes how many quantities above 0 have as many binary digits as their place says, from 1
 * @param likeness to what was known, as polls of this supplier usually are; {@code null} before the first comparison
 * @param compared polls that {@code likeness} comes from
 * @param alike of the quantities above 0, how many are one and the same, if most are: not more than there are, and at most
 *     as many fewer as there are others; {@code null} where it was not counted yet
 */
@JsonIgnoreProperties(ignoreUnknown = true) // those of instances that count more
record Profile(
        long rows,
        long rejected,
        long codes,
        long prices,
        long sentinels,
        List<Long> sizes,
        @Nullable BigDecimal likeness,
        int compared,
        @Nullable Long alike) {

    private static final int QUANTILES = 100;
    private static final int SIZES_FOR_A_SHAPE = 3;

    Profile {
        sizes = List.copyOf(sizes);
    }

    /** The same, of a supplier whose polls usually are so much like what was known before. */
    Profile usually(@Nullable BigDecimal likeness, int compared) {
        return new Profile(rows, rejected, codes, prices, sentinels, sizes, likeness, compared, alike);
    }

    /** Quantities above zero. */
    @JsonIgnore
    long inStock() {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    /** Whether the quantities say something singly: where nearly all are one, what that one looks like is chance. */
    @JsonIgnore
    boolean isVaried() {
        return alike == null || alike * 5 < inStock() * 4;
    }

    /** Whether the quantities are of several sizes, each of a twentieth or more: else they have no shape to compare. */
    @JsonIgnore
    boolean hasShape() {
        long all = inStock();
        return sizes.stream().filter(size -> size > 0 && size * 20 >= all).count() >= SIZES_FOR_A_SHAPE;
    }

    /**
     * The share of quantities that are of another size than before, both in order of size: of another size is what has
     * two binary digits more or less.
     */
    BigDecimal shiftedFrom(Profile before) {
        int shifted = 0;
        for (int quantile = 0; quantile < QUANTILES; quantile++) {
            if (Math.abs(sizeAt(quantile) - before.sizeAt(quantile)) >= 2) {
                shifted++;
            }
        }
        return BigDecimal.valueOf(shifted, 2);
    }

    /** The size that the middle of this hundredth of all quantities above zero has. */
    private int sizeAt(int quantile) {
        long all = inStock();
        long target = (2L * quantile + 1) * all;
        long seen = 0;
        for (int size = 0; size < sizes.size(); size++) {
            seen += sizes.get(size);
            if (seen * 2 * QUANTILES > target) {
                return size;
            }
        }
        return sizes.size();
    }
}
