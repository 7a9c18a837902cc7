package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.access.Caller;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.testing.StockproofIT;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.transaction.support.TransactionTemplate;

/** Which change of a rule came between what a shopper saw and now. */
@StockproofIT
class SeenRuleChangesIT {

    @LocalServerPort int port;
    @Autowired ReservationBatch batch;
    @Autowired SeenRefusals seenRefusals;
    @Autowired TransactionTemplate transaction;

    private CheckoutFixture store;
    private String seen;

    @BeforeEach
    void seeAStore() {
        store = aStore().sells("A").has("A", 5);
        seen = store.validate(store.cart("A", 1)).expect(200).json().path("version").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"supplier", "location", "shipping-method", "channel", "listing", "import"})
    void tellsTheChangeThatConcernsTheLine(String kind) {
        assertThat(ruleChange(null).isNull()).isTrue();
        String code = change(kind);

        JsonNode told = ruleChange(null);

        assertThat(told.path("kind").asText() + " " + told.path("code").asText()).isEqualTo(kind + " " + code);
    }

    @Test
    void hidesTheLanesChangeBehindNoneThatHasNothingToDoWithTheLine() {
        change("shipping-method");
        String changed = store.name + "-post";
        // Another supplier with its locations, methods and channel, and a location that has nothing of the item.
        CheckoutFixture other = aStore();
        setup("suppliers: [{code: %s, connector: push, name: Renamed}]".formatted(other.name));
        store.api.put("/v1/locations/" + store.name + "/pl", place("PL", 9)).expect(200);
        setup("shippingMethods: [{code: %s-bike, lanes: []}]".formatted(store.name));

        assertThat(ruleChange(null).path("code").asText()).isEqualTo(changed);
        assertThat(ruleChange(changed).path("code").asText()).isEqualTo(changed);
        assertThat(ruleChange(store.name + "-express").isNull()).as("goes by another way").isTrue();
    }

    @Test
    void tellsARefusedHoldWhatCameBetweenAndTheSameAgain() {
        store.held("A", 4);
        change("channel");
        Map<String, Object> cart = cart(null);

        JsonNode refused = store.reserve("seen-" + store.name, cart).expect(409).json();
        store.has("A", 0);
        change("channel");
        JsonNode again = store.reserve("seen-" + store.name, cart).expect(409).json();

        assertThat(refused.at("/lines/0/changedSinceSeen").findValuesAsText("cause")).containsExactly("RESERVED");
        assertThat(refused.at("/lines/0/ruleChange/kind").asText()).isEqualTo("channel");
        assertThat(refused.at("/lines/1/changedSinceSeen").isNull()).as("of which nothing was seen").isTrue();
        assertThat(refused.at("/lines/2/changedSinceSeen")).as("unknown").isEmpty();
        assertThat(again).isEqualTo(refused);
    }

    /** The first takes what the second had seen: their batch writes that down only when it has decided both. */
    @Test
    void namesEvenTheHoldThatWasDecidedInTheSameBatch() {
        Cart.Line line = new Cart.Line("1", "A", 5, new Cart.Seen(5L, seen));
        Cart cart = new Cart(new ChannelCode(store.name), Destination.of(new CountryCode("DE")), null, List.of(line),
                null, null, null);
        List<GroupCommit.Entry<Command, Reply>> both = List.of(
                new GroupCommit.Entry<>(new Command.Hold(Caller.SYSTEM, null, cart)),
                new GroupCommit.Entry<>(new Command.Hold(Caller.SYSTEM, null, cart)));
        ReservationBatch.Result result = await().ignoreException(BatchLocks.RulesMovedException.class).until(
                () -> transaction.execute(status -> batch.decide(both, false)), Objects::nonNull);

        Reply second = seenRefusals.keep(result.refused()).get(both.get(1));

        assertThat(result.replies()).containsOnlyKeys(both.getFirst());
        assertThat(((Reply.Refused) Objects.requireNonNull(second)).problem().members().get("lines"))
                .asInstanceOf(InstanceOfAssertFactories.list(LineBody.class)).singleElement()
                .satisfies(body -> assertThat(body.changedSinceSeen()).singleElement()
                        .satisfies(entry -> assertThat(entry.reservedDelta()).isEqualTo(5)));
    }

    private JsonNode ruleChange(@Nullable String method) {
        return store.validate(cart(method)).expect(200).json().at("/lines/0/ruleChange");
    }

    private Map<String, Object> cart(@Nullable String method) {
        Map<String, Object> cart = store.cart();
        if (method != null) {
            cart.put("shippingMethod", method);
        }
        cart.put("lines", List.of(
                Map.of("lineId", "1", "variant", "A", "quantity", 2, "seen", Map.of("purchasable", 5, "version", seen)),
                Map.of("lineId", "2", "variant", "A", "quantity", 1),
                Map.of("lineId", "3", "variant", "NONE", "quantity", 1, "seen", Map.of("version", seen))));
        return cart;
    }

    /** Changes something of this kind that concerns the line, and returns what it is called. */
    private String change(String kind) {
        String name = store.name;
        return switch (kind) {
            case "supplier" -> {
                setup("suppliers: [{code: %s, connector: push, name: Renamed}]".formatted(name));
                yield name;
            }
            case "location" -> {
                store.api.put("/v1/locations/" + name + "/de", place("DE", 3)).expect(200);
                yield name + "/de";
            }
            case "shipping-method" -> {
                setup("""
                        shippingMethods:
                          - code: %s-post
                            lanes: [{from: {country: DE}, to: {country: DE}, transitDays: {min: 3, max: 4}}]
                        """.formatted(name));
                yield name + "-post";
            }
            case "channel" -> {
                setup("""
                        channels:
                          - {code: %1$s, shippingMethods: [%1$s-post, %1$s-express], orderLimit: 4}
                        """.formatted(name));
                yield name;
            }
            case "listing" -> {
                store.sellsBundle("A", "A", "B");
                yield name + "/A";
            }
            case "import" -> imported("""
                    channel,variant,sku,barcode,title,supplier,supplierSku,units,rank
                    %1$s,A,,,,%1$s,A,2,1
                    """.formatted(name));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private String imported(String sheet) {
        String at = store.api.header("Content-Type", "text/csv").post("/v1/listings/import", sheet).expect(202)
                .header("Location");
        await().until(() -> store.api.get(at).expect(200).json().path("state").asText().equals("APPLIED"));
        return at.substring(at.lastIndexOf('/') + 1);
    }

    private void setup(String document) {
        store.api.header("Content-Type", "application/yaml").put("/v1/setup", document).expect(200);
    }

    private static Map<String, Object> place(String country, int leadTimeDays) {
        return Map.of("kind", "WAREHOUSE", "country", country, "leadTimeDays", leadTimeDays);
    }

    private CheckoutFixture aStore() {
        return CheckoutFixture.aStore(port, "", "");
    }
}
