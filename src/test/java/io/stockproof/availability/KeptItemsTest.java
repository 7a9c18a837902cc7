package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept ready is written as it would be written anew. */
class KeptItemsTest {

    private static final Instant NOW = EngineFixture.NOW;

    private final JsonMapper json = JsonMapper.builder()
            .findAndAddModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    @Test
    void areWrittenAsTheyWouldBeAnew() throws Exception {
        List<AvailabilityItem> items = List.of(
                item("größe \"x\" \"ageSeconds\":", NOW.minusSeconds(5)),
                item("b", null),
                AvailabilityItem.unknown("c"));
        Instant later = NOW.plusSeconds(90);
        List<KeptItem> kept = new ArrayList<>();
        items.forEach(item -> kept.add(KeptItem.of(item, NOW, json.writerFor(AvailabilityItem.class))));

        AvailabilityBody ready = body(new KeptItems(kept, later));
        AvailabilityBody anew = body(items.stream().map(item -> item.asOf(later)).toList());

        assertThat(new String(json.writeValueAsBytes(ready), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(json.writeValueAsString(anew));
        assertThat(json.writeValueAsString(ready)).isEqualTo(json.writeValueAsString(anew));
        assertThat(json.readTree(json.writeValueAsBytes(ready)).at("/items/0/ageSeconds").asLong()).isEqualTo(95);
    }

    @Test
    void isWrittenAloneAsItWouldBeAnew() throws Exception {
        for (AvailabilityItem item : List.of(item("größe \"x\" \"ageSeconds\":", NOW.minusSeconds(5)),
                item("b", null))) {
            AvailabilityBody body = body(List.of(item));
            OneAnswer one = new OneAnswer(
                    body.channel(), body.asOf(), body.version(), new Context(body.destination(), body.shippingMethod()),
                    body.degraded(), KeptItem.of(item, NOW, json.writerFor(AvailabilityItem.class)));

            assertThat(
                    new String(one.json(json.writerFor(OneAnswer.Head.class)), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(json.writeValueAsString(body.single()));
        }
    }

    @Test
    void areTrueUntilStockTurnsStaleOrTheDayEnds() {
        World world = EngineFixture.aStoreWith(
                EngineFixture.at(EngineFixture.CN, 5),
                EngineFixture.observed(EngineFixture.US, 5, NOW.minusSeconds(1_000)),
                EngineFixture.observed(EngineFixture.FACTORY, 5, NOW.minusSeconds(100_000)));
        ChannelRules rules = ChannelRules.of(world.channel(), world.methods(), world.suppliers());
        assertThat(KeptItem.until(world.listing(), rules, NOW)).isEqualTo(NOW.plusSeconds(800));
        assertThat(KeptItem.until(new ListingFacts("V", true, List.of()), rules, NOW))
                .isEqualTo(NOW.plus(Duration.ofHours(12)));
    }

    @Test
    void areForgottenByVariantAndAreNeverTooMany() {
        KeptAnswers answers = new KeptAnswers();
        KeptAnswers.Key key = answers.key(1, new Context(
                io.stockproof.kernel.Destination.of(EngineFixture.UNITED_STATES), null), false);
        KeptItem kept = KeptItem.of(item("a", NOW), NOW.plusSeconds(10), json.writerFor(AvailabilityItem.class));
        answers.keep(key, "a", kept);
        assertThat(answers.find(key, "a", NOW)).isSameAs(kept);
        assertThat(answers.find(key, "a", NOW.plusSeconds(10))).isNull();
        answers.forget(2, List.of("a"));
        assertThat(answers.find(key, "a", NOW)).isSameAs(kept);
        answers.forget(1, List.of("a"));
        assertThat(answers.find(key, "a", NOW)).isNull();
        answers.keep(key, "a", kept);
        for (int i = 0; i < 60_000; i++) {
            answers.keep(key, "v" + i, kept);
        }
        assertThat(answers.find(key, "a", NOW)).as("the first of too many").isNull();
    }

    private static AvailabilityItem item(String variant, Instant observedAt) {
        return new AvailabilityItem(
                variant, 5, 6L, StockStatus.IN_STOCK, "5", List.of(Reason.ORDER_LIMIT), List.of(EngineFixture.PACKET),
                new DayRange(1, 2), observedAt, null).asOf(NOW);
    }

    private static AvailabilityBody body(List<AvailabilityItem> items) {
        return new AvailabilityBody(
                new ChannelCode("main"), NOW, "1:1:", io.stockproof.kernel.Destination.of(EngineFixture.CHINA), null,
                false,
                items);
    }
}
