package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.availability.StockStatus;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** What becomes of outcomes that cannot be kept. */
class CheckoutOutcomesTest {

    /** A database that nobody reaches. */
    private static final class Unreachable extends AbstractDataSource {

        @Override
        public Connection getConnection() throws SQLException {
            throw new SQLException("connection refused", "08001");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CheckoutOutcomes outcomes = new CheckoutOutcomes(JdbcClient.create(new Unreachable()), meters);

    @Test
    void countsThoseForWhichThereIsNoRoom() {
        for (int carts = 0; carts < 40; carts++) {
            record(500);
        }
        assertThat(dropped()).as("20,000 have room").isZero();

        record(3);

        assertThat(dropped()).isEqualTo(3);
    }

    @Test
    void countsThoseThatTheDatabaseDidNotTakeAndGoesOn() {
        for (int carts = 0; carts < 3; carts++) {
            record(500);
        }

        outcomes.writeAll();
        assertThat(dropped()).isEqualTo(1_500);

        record(1);
        outcomes.writeAll();
        assertThat(dropped()).isEqualTo(1_501);
    }

    private double dropped() {
        return meters.get("stockproof.checkout.outcomes.dropped").counter().count();
    }

    private void record(int count) {
        List<Cart.Line> asked = IntStream.range(0, count)
                .mapToObj(i -> new Cart.Line("l" + i, "TEE", 1, null))
                .toList();
        List<LineBody> answered = asked.stream()
                .map(line -> new LineBody(line.lineId(), line.variant(), 1, 0, LineDecision.Outcome.REJECTED,
                        StockStatus.UNKNOWN_VARIANT, List.of(), List.of(), null, null))
                .toList();
        Cart cart = new Cart(
                new ChannelCode("main"), new Destination(new CountryCode("DE"), null, null), null, asked, null, null,
                null);
        CartValidation.Verdict verdict = new CartValidation.Verdict(false, Instant.EPOCH, "1:1:", answered);
        outcomes.record(cart, new CartValidation.Judged(verdict, Map.of()));
    }
}
