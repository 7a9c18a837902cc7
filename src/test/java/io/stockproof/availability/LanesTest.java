package io.stockproof.availability;

import static io.stockproof.availability.EngineFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Reason;
import io.stockproof.shipping.Lane;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which lane decides. */
class LanesTest {

    private static final Lane.Origin FROM_CHINA = new Lane.Origin(CHINA, null);
    private static final Lane.Origin FROM_CN = new Lane.Origin(null, CN);

    private static final Lane OPEN = lane(CHINA, UNITED_STATES, 8, 15);

    @Test
    void aRegionDecidesBeforeItsCountry() {
        Lane noAlaska = lane(FROM_CHINA, target("AK", null), null, true, false);

        assertThat(reasons("AK", null, OPEN, noAlaska)).containsExactly(Reason.DESTINATION_BLOCKED);
        assertThat(reasons("CA", null, OPEN, noAlaska)).isEmpty();
    }

    @Test
    void aPostalPrefixDecidesBeforeARegion() {
        Lane region = lane(FROM_CHINA, target("CA", null), null, true, false);
        Lane prefix = lane(FROM_CHINA, target(null, "9 41"), new DayRange(2, 3), false, false);

        assertThat(reasons("CA", "94-107", region, prefix)).isEmpty();
        assertThat(reasons("CA", "95000", region, prefix)).containsExactly(Reason.DESTINATION_BLOCKED);
    }

    @Test
    void aLaneWithBothNeedsBoth() {
        Lane both = lane(FROM_CHINA, target("CA", "941"), null, true, false);

        assertThat(reasons("CA", "94107", OPEN, both)).containsExactly(Reason.DESTINATION_BLOCKED);
        assertThat(reasons("NY", "94107", OPEN, both)).isEmpty();
        assertThat(reasons("CA", "10001", OPEN, both)).isEmpty();
    }

    @Test
    void aLocationDecidesBeforeItsCountryButAfterTheDestination() {
        Lane fromHere = lane(FROM_CN, target(null, null), null, true, false);
        Lane toRegion = lane(FROM_CHINA, target("CA", null), new DayRange(2, 3), false, false);

        assertThat(reasons("NY", null, OPEN, fromHere, toRegion)).containsExactly(Reason.DESTINATION_BLOCKED);
        assertThat(reasons("CA", null, OPEN, fromHere, toRegion)).isEmpty();
    }

    @Test
    void amongEqualsBlockedBeatsOpenBeatsSuspended() {
        Lane suspended = lane(FROM_CHINA, target(null, null), new DayRange(1, 1), false, true);
        Lane blocked = lane(FROM_CHINA, target(null, null), null, true, false);

        assertThat(reasons(null, null, suspended)).containsExactly(Reason.LANE_SUSPENDED);
        assertThat(reasons(null, null, suspended, OPEN)).isEmpty();
        assertThat(reasons(null, null, suspended, OPEN, blocked)).containsExactly(Reason.DESTINATION_BLOCKED);
    }

    @Test
    void theFastestOfEqualOpenLanesCounts() {
        World world = world(OPEN, lane(CHINA, UNITED_STATES, 9, 12), lane(CHINA, UNITED_STATES, 7, 12));

        assertThat(world.answer().deliveryDays()).isEqualTo(new DayRange(8, 13));
    }

    @Test
    void ofAnAddressNotGivenInFullTheBestThatItCouldBeCounts() {
        Lane alaska = lane(FROM_CHINA, target("AK", null), null, true, false);
        Lane express = lane(FROM_CHINA, target("CA", "941"), new DayRange(1, 2), false, false);

        assertThat(to(world(OPEN, alaska), "US", null, null).answer().reasons()).isEmpty();
        assertThat(to(world(OPEN, alaska, express), "US", null, null).answer().deliveryDays())
                .isEqualTo(new DayRange(2, 3));
        assertThat(to(world(OPEN, alaska, express), "US", "NY", null).answer().deliveryDays())
                .isEqualTo(new DayRange(9, 16));
        assertThat(to(world(OPEN, alaska, express), "US", null, "94107").answer().deliveryDays())
                .isEqualTo(new DayRange(2, 3));
    }

    /** What is known of the address still decides: that a part is missing opens no lane that all addresses are denied. */
    @Test
    void aBlockThatHoldsForEveryAddressHoldsForAnUnknownOne() {
        Lane fromHere = lane(FROM_CN, target(null, null), null, true, false);

        assertThat(reasons(null, null, OPEN, fromHere)).containsExactly(Reason.DESTINATION_BLOCKED);
    }

    @Test
    void aLaneIsValidFromItsFirstDayUntilBeforeItsLastInUtc() {
        Lane december = new Lane(
                FROM_CHINA, target(null, null), new DayRange(1, 2), null, null, LocalDate.parse("2026-12-01"),
                LocalDate.parse("2027-01-01"));

        assertThat(on("2026-11-30T23:59:59.999Z", december)).containsExactly(Reason.NO_LANE);
        assertThat(on("2026-12-01T00:00:00Z", december)).isEmpty();
        assertThat(on("2026-12-31T23:59:59.999Z", december)).isEmpty();
        assertThat(on("2027-01-01T00:00:00Z", december)).containsExactly(Reason.NO_LANE);
    }

    @Test
    void aBlockedLaneThatIsSuspendedTooIsOpenedByBothOnly() {
        World world = world(lane(FROM_CHINA, target(null, null), new DayRange(1, 2), true, true));

        assertThat(world.explain().smallestFix().gates())
                .containsExactly(Reason.DESTINATION_BLOCKED, Reason.LANE_SUSPENDED);
    }

    @Test
    void namesTheLaneThatIsMissing() {
        assertThat(world().explain().smallestFix().fix()).isEqualTo("open lane CN→US by packet");
    }

    private static Lane.Target target(String region, String prefix) {
        return new Lane.Target(
                UNITED_STATES, region == null ? null : List.of(region), prefix == null ? null : List.of(prefix));
    }

    private static World world(Lane... lanes) {
        return by(aStoreWith(at(CN, 5)), PACKET)
                .methods(method -> Changes.lanes(method, Arrays.asList(lanes)));
    }

    private static List<Reason> reasons(String region, String postalCode, Lane... lanes) {
        return to(world(lanes), "US", region, postalCode).answer().reasons();
    }

    private static List<Reason> on(String instant, Lane lane) {
        World world = world(lane);
        Instant now = Instant.parse(instant);
        return new World(world.channel(), world.methods(), world.suppliers(),
                listing(item("tee", observed(CN, 5, now))), world.context(), now).answer().reasons();
    }
}
