package io.stockproof.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.testing.StockproofIT;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What figures are shares of. */
@StockproofIT
class MeasuresIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired Measures measures;
    @Autowired Channels channels;
    @Autowired PlatformTransactionManager transactions;

    private AlertStore store;

    @BeforeEach
    void open() {
        store = AlertStore.create(port);
    }

    /** With so many displays that are wrong, in a transaction that leaves none behind. */
    private BigDecimal measured(AlertKind kind, long open, long unexplained) {
        StoredChannel channel = channels.find(new ChannelCode(store.name())).orElseThrow();
        return Objects.requireNonNull(new TransactionTemplate(transactions).execute(status -> {
            status.setRollbackOnly();
            jdbc.sql("INSERT INTO mismatch_count VALUES (:channel, 'OVERSTATED', :open, :unexplained, 1)")
                    .param("channel", channel.channelId())
                    .param("open", open)
                    .param("unexplained", unexplained)
                    .update();
            return measures.of(List.of(channel)).getOrDefault(channel.channelId(), List.of()).stream()
                    .filter(measure -> measure.kind() == kind)
                    .map(Measure::value)
                    .findFirst()
                    .orElseThrow();
        }));
    }

    @Test
    void looksAtNoListingThatIsNotOnSale() {
        store.store().lists("A", "B", "C", "D");
        assertThat(measured(AlertKind.MISMATCH_SHARE, 1, 0)).isEqualByComparingTo("0.25");

        jdbc.sql("UPDATE catalog_listing SET active = false WHERE channel_id = :channel AND variant IN ('B', 'C')")
                .param("channel", store.channelId(jdbc))
                .update();

        assertThat(measured(AlertKind.MISMATCH_SHARE, 1, 0)).isEqualByComparingTo("0.5");
    }

    @Test
    void takesOneOrTwoThatNobodyCanExplainForNoShare() {
        assertThat(measured(AlertKind.UNEXPLAINED_SHARE, 2, 2)).isZero();
        assertThat(measured(AlertKind.UNEXPLAINED_SHARE, 4, 3)).isEqualByComparingTo("0.75");
    }
}
