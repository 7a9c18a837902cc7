package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.StockproofIT;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** How long outcomes are kept. */
@StockproofIT
class CheckoutMonthsIT {

    @Autowired JdbcClient jdbc;
    @Autowired CheckoutMonths months;
    @Autowired PlatformTransactionManager transactions;
    @Autowired InstantSource clock;

    @Test
    void dropsMonthsThatAreOverForThirteenAndMakesThoseAhead() {
        YearMonth now = YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
        make(now.minusMonths(14));
        make(now.minusMonths(13));
        assertThat(exists(now.minusMonths(14))).isTrue();

        months.keepUp();

        assertThat(exists(now.minusMonths(14))).isFalse();
        assertThat(exists(now.minusMonths(13))).as("some of it is not that old").isTrue();
        assertThat(exists(now.plusMonths(3))).isTrue();

        new CheckoutMonths(jdbc, transactions,
                () -> now.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant())
                .keepUp();

        assertThat(exists(now.minusMonths(13))).as("a month later").isFalse();
    }

    private void make(YearMonth month) {
        jdbc.sql("SELECT checkout_ensure_month(:month)").param("month", month.atDay(1)).query(Boolean.class).single();
    }

    private boolean exists(YearMonth month) {
        return jdbc.sql("SELECT to_regclass(:name) IS NOT NULL").param("name", name(month)).query(Boolean.class)
                .single();
    }

    private static String name(YearMonth month) {
        return "checkout_outcome_" + month.format(DateTimeFormatter.ofPattern("yyyyMM"));
    }
}
