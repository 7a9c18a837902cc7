package io.stockproof.intake;

import static io.stockproof.intake.WebhookWorld.newId;
import static io.stockproof.intake.WebhookWorld.stock;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierMessage;
import io.stockproof.connector.SupplierMessages;
import io.stockproof.supplier.PollSchedule;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Webhooks that fall silent or are suspended, and polls in their place. Time passes by what is noted growing older. */
@StockproofIT
class WebhookMonitorIT {

    @LocalServerPort int port;
    @Autowired ApplicationContext context;
    @Autowired PollTasks tasks;
    @Autowired WebhookRepository webhooks;
    @Autowired Suppliers suppliers;
    @Autowired InstantSource clock;
    @Autowired MeterRegistry meters;

    WebhookWorld cj;

    @BeforeEach
    void make() {
        cj = new WebhookWorld(context, port);
        cj.webhook("""
                {"secret": "${WEBHOOK_IT_OPEN_ID}", "pollEverySeconds": 7200, "silentAfterSeconds": 600}
                """);
        cj.item("A", "p1", "v1");
    }

    @Test
    void pollsMoreSeldomWhileMessagesComeAndAsBeforeOnceTheyDoNot() {
        assertThat(schedule()).isEqualTo(new PollSchedule(300, null));
        assertThat(state()).isEqualTo("NEVER");

        cj.outcome(stock(newId(), "v1"));
        assertThat(state()).isEqualTo("ACTIVE");
        assertThat(schedule()).isEqualTo(new PollSchedule(7200, null));
        cj.world.jdbc.sql("UPDATE supplier SET freshness_max_age_seconds = 7201 WHERE code = :code")
                .param("code", cj.world.code.value()).update();
        assertThat(schedule()).as("twice before stock is stale").isEqualTo(new PollSchedule(3600, null));

        pass(590);
        assertThat(state()).isEqualTo("ACTIVE");
        pass(20);
        assertThat(state()).isEqualTo("SILENT");
        assertThat(schedule()).isEqualTo(new PollSchedule(300, null));
        cj.outcome(stock(newId(), "v1"));
        assertThat(state()).isEqualTo("ACTIVE");
    }

    @Test
    void learnsHowOftenMessagesComeFromThePausesBetweenBursts() {
        cj.outcome(stock(newId(), "v1"));
        pass(1_000);
        cj.outcome(stock(newId(), "v1"));
        assertThat(status().path("expectedGapSeconds").asLong()).isBetween(1_000L, 1_010L);
        pass(10);
        cj.outcome(stock(newId(), "v1"));
        assertThat(status().path("expectedGapSeconds").asLong()).as("of one burst").isBetween(1_000L, 1_010L);
        assertThat(status().path("silentAfterSeconds").asLong()).isBetween(3_000L, 3_030L);

        pass(200_000);
        cj.outcome(stock(newId(), "v1"));
        assertThat(status().path("expectedGapSeconds").asLong()).as("an outage is not what is usual")
                .isBetween(1_900L, 2_100L);
    }

    @Test
    void isSuspendedWhereTheSupplierSaysSoAndUntilItSaysOtherwise() throws Exception {
        cj.outcome(stock(newId(), "v1"));
        cj.world.set("paused", false);

        monitor(SupplierMessages.Delivery.SUSPENDED).check(stored());
        assertThat(state()).isEqualTo("SUSPENDED");
        assertThat(schedule()).isEqualTo(new PollSchedule(300, null));
        cj.outcome(stock(newId(), "v1"));
        monitor(SupplierMessages.Delivery.ENABLED).check(stored());
        assertThat(state()).as("was asked a moment ago").isEqualTo("SUSPENDED");

        pass(601);
        cj.outcome(stock(newId(), "v1"));
        monitor(null).check(stored());
        assertThat(state()).as("what cannot be asked changes nothing").isEqualTo("SUSPENDED");
        assertThat(status().path("fault").asText()).isEqualTo("no answer");
        pass(601);
        monitor(SupplierMessages.Delivery.ENABLED).check(stored());
        cj.outcome(stock(newId(), "v1"));
        assertThat(state()).isEqualTo("ACTIVE");
        assertThat(status().path("fault").isNull()).isTrue();
        cj.world.set("paused", true);
    }

    @Test
    void tellsOfItByMeterAndStatusAndOnlyWhereWebhooksAreExpected() {
        cj.outcome(stock(newId(), "v1"));
        context.getBean(WebhookMonitor.class).refreshMeters();
        assertThat(meters.get("stockproof.webhook.state").tag("supplier", cj.world.code.value()).tag("state", "ACTIVE")
                .gauge().value()).isEqualTo(1);
        pass(700);
        context.getBean(WebhookMonitor.class).refreshMeters();
        assertThat(meters.get("stockproof.webhook.state").tag("supplier", cj.world.code.value()).gauge().getId()
                .getTag("state")).isEqualTo("SILENT");

        JsonNode shown = Api.admin(port).get("/v1/suppliers/" + cj.world.code + "/status").expect(200).json();
        assertThat(shown.path("webhook").path("waitingProducts").asLong()).isEqualTo(1);
        assertThat(shown.path("rate").path("requestsPerSecond").asInt()).isEqualTo(1);
        assertThat(shown.path("breaker").asText()).isEqualTo("CLOSED");
        cj.world.poll(IntakeWorld.failing(ConnectorException.Kind.TIMEOUT));
        shown = Api.admin(port).get("/v1/suppliers/" + cj.world.code + "/status").expect(200).json();
        assertThat(shown.path("lastFailures").findValuesAsText("code")).containsExactly("TIMEOUT");
        IntakeWorld plain = new IntakeWorld(context, io.stockproof.supplier.ConnectorKind.FEED);
        assertThat(Api.admin(port).get("/v1/suppliers/" + plain.code + "/status").json().path("webhook").isNull())
                .isTrue();
    }

    private void pass(int seconds) {
        cj.world.jdbc.sql("""
                        UPDATE intake_webhook SET last_at = last_at - make_interval(secs => :seconds),
                                                  checked_at = checked_at - make_interval(secs => :seconds)
                         WHERE supplier_id = :id
                        """).param("seconds", seconds).param("id", cj.world.supplierId()).update();
    }

    private JsonNode status() {
        return Api.admin(port).get("/v1/suppliers/" + cj.world.code + "/status").expect(200).json().path("webhook");
    }

    private String state() {
        return status().path("state").asText();
    }

    private PollSchedule schedule() {
        return tasks.schedule(stored());
    }

    private StoredSupplier stored() {
        return suppliers.find(cj.world.code).orElseThrow();
    }

    /** A monitor whose supplier says this; {@code null}: nothing. */
    private WebhookMonitor monitor(SupplierMessages.Delivery says) {
        SupplierMessages messages = new SupplierMessages() {
            @Override
            public Optional<String> key(int supplierId) {
                return Optional.empty();
            }

            @Override
            public SupplierMessage read(byte[] body) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Delivery delivery(ReadRequest request) throws ConnectorException {
                if (says == null) {
                    throw new ConnectorException(ConnectorException.Kind.TIMEOUT, "no answer");
                }
                return says;
            }
        };
        return new WebhookMonitor(
                suppliers, webhooks, context.getBean(RereadRepository.class), context.getBean(WebhookKeys.class),
                messages, clock, new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
    }
}
