package io.stockproof.connector;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.StockproofIT;
import java.math.BigDecimal;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@StockproofIT
class ConnectorWiringIT {

    @Autowired Connectors connectors;

    @Autowired ConnectorHealth health;

    @Autowired MeterRegistry meters;

    @Autowired DataSource database;

    @Test
    void hasAConnectorForEachKindThatIsPolled() {
        assertThat(connectors.of(ConnectorKind.CJ).kind()).isEqualTo(ConnectorKind.CJ);
        assertThat(connectors.of(ConnectorKind.FEED).kind()).isEqualTo(ConnectorKind.FEED);
        assertThatIllegalArgumentException().isThrownBy(() -> connectors.of(ConnectorKind.PUSH));
    }

    @Test
    void refusesLoopbackUnlessItIsAllowedAndShowsMetersAndTheLastError() {
        WireMockServer canary = new WireMockServer(options().dynamicPort());
        canary.start();
        FeedSettings feed =
                new FeedSettings("http://[::1]:" + canary.port() + "/feed", FeedSettings.Format.CSV, null, null,
                        null, null, null, null, null, null, null, null, null, null, null, null);
        Supplier supplier = SupplierFixture.supplier(
                ConnectorKind.FEED, null, null, feed, new Limits(BigDecimal.valueOf(1000), 1, 5, 0));
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);

        ConnectorException failure = catchThrowableOfType(ConnectorException.class,
                () -> connectors.of(ConnectorKind.FEED).read(request, new RecordingSink()));
        assertThat(failure.kind()).isEqualTo(Kind.ADDRESS_REFUSED);
        assertThat(canary.getAllServeEvents()).isEmpty();
        canary.stop();
        String name = supplier.code().value();
        for (String meter : new String[] {"resilience4j.circuitbreaker.state", "resilience4j.retry.calls",
                "resilience4j.bulkhead.max.allowed.concurrent.calls", "resilience4j.ratelimiter.available.permissions",
                "resilience4j.timelimiter.calls"}) {
            assertThat(meters.find(meter).tag("name", name).meters()).as(meter).isNotEmpty();
        }
        assertThat(health.of(supplier.code()).lastError().kind()).isEqualTo("ADDRESS_REFUSED");
    }
}
