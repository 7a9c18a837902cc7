package io.stockproof.channel;

import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The two columns of a safety stock; both null where no rule is set, which is not the same as a rule of zero. */
@Embeddable
record SafetyStockColumns(
        @Column(name = "safety_stock_units") @Nullable Long units,
        @Column(name = "safety_stock_share") @Nullable BigDecimal share) {

    static @Nullable SafetyStockColumns of(@Nullable SafetyStock rule) {
        return rule == null ? null : new SafetyStockColumns(rule.units(), rule.share().value());
    }

    static @Nullable SafetyStock rule(@Nullable SafetyStockColumns columns) {
        return columns == null || columns.units == null || columns.share == null
                ? null
                : new SafetyStock(columns.units, new Share(columns.share));
    }
}
