package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockproof.availability.Composition;
import io.stockproof.availability.RuleBook;
import io.stockproof.availability.Rules;
import io.stockproof.availability.RulesVersion;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.testing.StockproofIT;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A server that was set back gives once more the numbers that were lost: what an instance knew by them decides nothing. */
@StockproofIT
class SetBackIT {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired Rules rules;
    @Autowired Compositions compositions;
    @Autowired LocationCodes locations;
    @Autowired PlatformTransactionManager transactions;

    @Test
    void checkoutForgetsARuleThatWasLost() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "orderLimit: 2").sells("A").has("A", 9);
        assertThat(store.purchasable("A")).isEqualTo(2);
        inATransactionThatIsLost(() -> {
            jdbc.sql("UPDATE channel SET order_limit = 9 WHERE code = :code").param("code", store.name).update();
            RulesVersion lost = new RulesVersion("lost", rules.current().version().number());
            await().pollInSameThread().until(() -> { // who reads meanwhile undoes it
                rules.at(lost);
                return rules.latest().version().equals(lost);
            });
        });

        assertThat(store.reserve("A", 3).expect(409).json().at("/lines/0/accepted").asLong()).isEqualTo(2);
        store.reserve("A", 2).expect(201);
    }

    @Test
    void checkoutReadsAnewWhatListingsAreMadeOf() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "").sells("A");
        inATransactionThatIsLost(() -> {
            RuleBook now = rules.current();
            Composition known = composition(now, store);
            assertThat(composition(now, store)).as("kept").isSameAs(known);
            RulesVersion another = new RulesVersion("another", now.version().number());
            assertThat(composition(new RuleBook(another, now.channels(), now.source()), store)).isNotSameAs(known);
        });
    }

    private Composition composition(RuleBook book, CheckoutFixture store) {
        ChannelCode channel = new ChannelCode(store.name);
        var found = compositions.of(book, Map.of(channel, Set.of("A")), () -> {});
        compositions.keep(book, found);
        return Objects.requireNonNull(found.get(channel).get("A"));
    }

    @Test
    void checkoutReadsAnewWhatLocationsAreCalled() {
        CheckoutFixture store = CheckoutFixture.aStore(port, "", "");
        int id = jdbc.sql("""
                        SELECT location_id FROM supplier_location l JOIN supplier s USING (supplier_id)
                         WHERE s.code = :supplier AND l.code = 'de'
                        """).param("supplier", store.name).query(Integer.class).single();
        inATransactionThatIsLost(() -> {
            assertThat(locationCode("before", id)).isEqualTo("de");
            jdbc.sql("UPDATE supplier_location SET code = 'at' WHERE location_id = :id").param("id", id).update();
            assertThat(locationCode("before", id)).as("kept").isEqualTo("de");
            assertThat(locationCode("after", id)).isEqualTo("at");
        });
    }

    private String locationCode(String server, int id) {
        return Objects.requireNonNull(locations.of(server, Set.of(id)).get(id)).code();
    }

    private void inATransactionThatIsLost(Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            status.setRollbackOnly();
            work.run();
        });
    }
}
