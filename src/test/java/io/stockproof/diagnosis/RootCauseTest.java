package io.stockproof.diagnosis;

import static io.stockproof.availability.EngineFixture.*;
import static io.stockproof.diagnosis.DiagnosisFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.availability.Changes;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.availability.World;
import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Worlds that have one cause each: it is named, with its evidence; and what it says to do, done, closes the gap. */
class RootCauseTest {

    // ---- supply

    @Test
    void tellsTheSeedsCase() {
        World world = by(aStoreWith(at(CN, 0), at(FACTORY, 10_077)), PACKET);

        Diagnosis diagnosis = shows(10_077, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SUP_FACTORY_ONLY);
        assertThat(diagnosis.reason()).isEqualTo(Reason.FACTORY_EXCLUDED);
        assertThat(diagnosis.suggestion()).isEqualTo("10,077 units are at the factory cj/cn-factory, 0 in a warehouse."
                + " Allow factory stock on channel main (+7 days lead time), or have units moved to a warehouse."
                + " That gives 10,077. Otherwise show 0, not 10,077.");
        assertThat(diagnosis.causeKey()).isEqualTo("SUP_FACTORY_ONLY:main:cj");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).startsWith("DISPLAY", "WITHHELD", "POSITION");
        assertFixed(10_077, diagnosis, sellingFactoryStock(world));
    }

    @Test
    void saysThatFixingOnlyTheFirstStillSellsNothing() {
        World world = channel(aStoreWith(at(CN, 0), at(FACTORY, 10_077)), change -> change.methods = List.of());

        Diagnosis diagnosis = shows(10_077, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SUP_FACTORY_ONLY);
        assertThat(diagnosis.contributing()).containsExactly(RootCause.SHP_METHOD_UNSET);
        assertThat(diagnosis.unlocks()).isZero();
        assertThat(diagnosis.unlocksAll()).isEqualTo(10_077);
        assertThat(diagnosis.suggestion()).contains("Fixing only this still sells nothing,"
                + " since there is also SHP_METHOD_UNSET; all together give 10,077.");
    }

    @Test
    void tellsWarehouseStockApartFromWhatIsAtAFactory() {
        World world = aStoreWith(at(CN, 77), at(FACTORY, 10_000));

        Diagnosis diagnosis = shows(10_000, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_FACTORY_EXCLUDED);
        assertThat(diagnosis.suggestion()).contains("Otherwise show 77, not 10,000.");
        assertFixed(10_000, diagnosis, sellingFactoryStock(world));
    }

    @Test
    void tellsThatTheSupplierHasNone() {
        World world = aStoreWith(at(CN, 0), at(US, 0));

        Diagnosis diagnosis = shows(12, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SUP_ZERO_ALL);
        assertThat(diagnosis.unlocks()).isNull();
        assertThat(diagnosis.suggestion()).contains("cj has none of tee at any location. Show 0, not 12");
        assertThat(diagnosis.owner()).isEqualTo(Owner.NOBODY);
    }

    @Test
    void tellsThatTheSupplierNoLongerHasTheItem() {
        ItemFacts item = item("tee", at(CN, 5));
        World world = aStoreWith(at(CN, 5)).with(listing(new ItemFacts(
                item.key(), null, Set.of(), null, true, false, item.stock())));

        Diagnosis diagnosis = shows(5, world, knowingBroken("product removed"));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SUP_VARIANT_DISCONTINUED);
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains("ITEM");
        assertThat(diagnosis.suggestion())
                .contains("cj no longer has tee (product removed). Map variant TEE to another");
        assertFixed(5, diagnosis, world.with(listing(item("tee-2", at(CN, 5)))));
    }

    @Test
    void tellsThatDeliveryTakesTooLong() {
        World world = channel(aStoreWith(at(CN, 9)), change -> change.promise = new Channel.Promise(10));

        Diagnosis diagnosis = shows(9, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SUP_LEADTIME_EXCEEDED);
        assertThat(diagnosis.causeKey()).isEqualTo("SUP_LEADTIME_EXCEEDED:main:packet");
        assertThat(diagnosis.suggestion()).contains("16 days to the door, main promises 10");
        assertFixed(9, diagnosis, channel(world, change -> change.promise = new Channel.Promise(16)));
    }

    @Test
    void tellsContradictoryStatements() {
        World world = aStoreWith().with(listing(new ItemFacts(TEE, null, Set.of(), null, false, true, List.of())));

        Diagnosis diagnosis = shows(9, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SUP_CONTRADICTORY);
        assertThat(diagnosis.owner()).isEqualTo(Owner.SUPPLIER);
        assertFixed(9, diagnosis, aStoreWith(at(CN, 9)));
    }

    @Test
    void suspectsANumberThatMeansNone() {
        World world = aStoreWith(at(CN, 9_999));

        assertThat(shows(9_999, world).rootCause()).isEqualTo(RootCause.SUP_ROUND_NUMBER_SUSPECT);
        assertThat(shows(9_999, channel(world, change -> change.safety = new SafetyStock(9_999, null))).contributing())
                .containsExactly(RootCause.SUP_ROUND_NUMBER_SUSPECT);
    }

    // ---- intake

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of(silent(), RootCause.ING_STALE, "Poll cj again", "WITHHELD"),
                Arguments.of(failing("RATE_LIMITED", "429"), RootCause.ING_RATE_LIMITED, "less often", "FAULT"),
                Arguments.of(failing("TIMEOUT", "no answer"), RootCause.ING_SUPPLIER_DOWN, "does not answer", "FAULT"),
                Arguments.of(failing("UNAUTHORIZED", "401"), RootCause.ING_AUTH_EXPIRED, "Renew it", "FAULT"),
                Arguments.of(failing("MALFORMED", "no column qty"), RootCause.ING_SCHEMA_CHANGED, "(no column qty)",
                        "POLL"),
                Arguments.of(failing("TRUNCATED", "cut"), RootCause.ING_FEED_TRUNCATED, "Poll again", "POLL"),
                Arguments.of(withoutToken(), RootCause.ING_AUTH_EXPIRED, "CJ refuses the API key", "FAULT"),
                Arguments.of(quarantining("EMPTY"), RootCause.ING_FEED_EMPTY, "as poll 56", "POLL"),
                Arguments.of(quarantining("ZEROED_SHARE", "ROWS_SHARE"), RootCause.ING_FEED_TRUNCATED, "as poll 56",
                        "POLL"),
                Arguments.of(quarantining("ZEROED_SHARE"), RootCause.ING_FEED_ANOMALY, "Release or reject", "POLL"),
                Arguments.of(outOfPoints(), RootCause.ING_BUDGET_EXHAUSTED, "(0 of 1000 points)", "ALLOWANCE"),
                Arguments.of(sendingNothing(), RootCause.ING_WEBHOOK_SUSPENDED, "Register them again", "WEBHOOK"));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void tellsWhyNothingNewComes(SupplierState cj, RootCause cause, String words, String kind) {
        World stale = aStoreWith(observed(CN, 40, NOW.minusSeconds(1_801)));
        World fresh = aStoreWith(at(CN, 40));

        Diagnosis diagnosis = shows(40, stale, knowing(cj));

        assertThat(diagnosis.rootCause()).isEqualTo(cause);
        assertThat(diagnosis.causeKey()).isEqualTo(cause + ":cj");
        assertThat(diagnosis.suggestion()).contains(words).contains("Otherwise show 0, not 40.");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains(kind);
        assertFixed(40, diagnosis, fresh);
        assertThat(shows(40, aStoreWith(observed(CN, 0, NOW.minusSeconds(1_801))), knowing(cj)).rootCause())
                .describedAs("a zero that is too old").isEqualTo(cause);
    }

    @Test
    void tellsThatNothingWasEverObserved() {
        Diagnosis diagnosis = shows(9, aStoreWith());

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.ING_NEVER_OBSERVED);
        assertThat(diagnosis.reason()).isEqualTo(Reason.NEVER_OBSERVED);
        assertFixed(9, diagnosis, aStoreWith(at(CN, 9)));
    }

    @Test
    void tellsThatAQuantityIsWrittenInWords() {
        Diagnosis diagnosis = shows(9, aStoreWith(), knowingRejected("qty", "Incoming 11 July"));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.ING_UNIT_OR_TEXT_UNMAPPED);
        assertThat(diagnosis.suggestion()).contains("(qty: Incoming 11 July)");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains("REJECTED_ROW");
    }

    // ---- mapping

    @Test
    void tellsAMissingMappingAndTheImportThatLostIt() {
        World world = aStoreWith(at(CN, 5)).with(listing(new SourceFacts[0]));

        assertThat(shows(5, world).rootCause()).isEqualTo(RootCause.MAP_MISSING);
        assertThat(shows(5, world).causeKey()).isEqualTo("MAP_MISSING:main");
        Diagnosis imported = shows(5, world, knowingMappedBy(31L));
        assertThat(imported.causeKey()).isEqualTo("MAP_MISSING:main:import:31");
        assertThat(imported.evidence()).extracting(Evidence::kind).contains("IMPORT");
        assertFixed(5, imported, aStoreWith(at(CN, 5)));
    }

    @Test
    void tellsAnAmbiguousMapping() {
        World world = aStoreWith(at(CN, 5)).with(listing(source(1, new ComponentFacts(CJ, "tee", 1, null))));

        Diagnosis diagnosis = shows(5, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.MAP_DUPLICATE_SKU);
        assertFixed(5, diagnosis, aStoreWith(at(CN, 5)));
    }

    @Test
    void tellsAMappingThatWasChangedSince() {
        Diagnosis diagnosis = shows(50, aStoreWith(at(CN, 5)), knowingMappedBy(null));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.MAP_STALE_AFTER_EDIT);
        assertFixed(50, diagnosis, aStoreWith(at(CN, 50)));
    }

    @Test
    void namesThePartOfABundleThatIsShort() {
        World world = aStoreWith().with(listing(
                source(1, part(1, item("tee", at(CN, 90))), part(2, item("box", at(CN, 1))))));

        Diagnosis diagnosis = shows(90, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.MAP_BUNDLE_COMPONENT);
        assertThat(diagnosis.causeKey()).isEqualTo("MAP_BUNDLE_COMPONENT:cj/box");
        assertThat(diagnosis.suggestion()).contains("cj box is what is short: 1 advertised, 2 to a unit");
        assertThat(shows(90, world.with(listing(
                source(1, part(1, item("tee", at(CN, 90))), part(2, item("box", at(CN, 8))))))).causeKey())
                .isEqualTo("MAP_BUNDLE_COMPONENT:cj/box");
    }

    @Test
    void tellsSourcesThatTheStoreAddsUpAndTheChannelDoesNot() {
        World world = aStoreWith().with(listing(
                source(1, part(1, item("a", at(CN, 6)))), source(2, part(1, item("b", at(CN, 5))))));

        Diagnosis diagnosis = shows(11, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.MAP_MULTI_SUPPLIER_CONFLICT);
        assertFixed(11, diagnosis, channel(world, change -> change.sum = true));
    }

    // ---- allocation

    @Test
    void tellsThatALocationIsNotActive() {
        World world = aStoreWith(at(CN, 5)).locations(location -> Changes.active(location, false));

        Diagnosis diagnosis = shows(5, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.ALC_LOCATION_INACTIVE);
        assertThat(diagnosis.causeKey()).isEqualTo("ALC_LOCATION_INACTIVE:cj/cn");
        assertFixed(5, diagnosis, world.locations(location -> Changes.active(location, true)));
    }

    @Test
    void tellsThatTheSelectedWarehouseHasNone() {
        World world = channel(aStoreWith(at(US, 0), at(CN, 412)), change -> {
            change.allocationDefault = Channel.AllocationDefault.NONE;
            change.allocations = List.of(new Allocation(US, null, null, null, null, null));
        });

        Diagnosis diagnosis = shows(412, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.ALC_ZERO_IN_SELECTED_WH);
        assertThat(diagnosis.causeKey()).isEqualTo("ALC_ZERO_IN_SELECTED_WH:main:cj/cn");
        assertThat(diagnosis.suggestion())
                .contains("Channel main sells from cj/us, where there is 0 of cj tee; 412 units"
                        + " are at cj/cn. Allocate cj/cn too, or have units moved.");
        assertFixed(412, diagnosis, channel(world, change -> change.allocationDefault = null));
    }

    @Test
    void tellsThatNothingIsAllocatedAndWhoTookItAway() {
        World world = channel(aStoreWith(at(US, 30)), change -> change.allocations =
                List.of(new Allocation(US, null, null, true, null, null)));

        Diagnosis diagnosis = shows(30, world, knowing(
                change("channel", "main", ": allocations"), change("shipping-method", "usps", ": open")));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.ALC_NOT_ALLOCATED);
        assertThat(diagnosis.causeKey()).isEqualTo("ALC_NOT_ALLOCATED:main:cj/us");
        assertThat(diagnosis.evidence()).filteredOn(evidence -> evidence.kind().equals("CHANGE"))
                .singleElement()
                .satisfies(change -> assertThat(change.detail())
                        .isEqualTo("ops-ann replaced channel main: allocations"));
        assertFixed(30, diagnosis, channel(world, change -> change.allocations = List.of()));
    }

    // ---- shipping

    @Test
    void tellsThatNoMethodIsOffered() {
        World world = channel(aStoreWith(at(US, 30)), change -> change.methods = List.of());

        Diagnosis diagnosis = shows(30, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SHP_METHOD_UNSET);
        assertThat(diagnosis.contributing()).isEmpty();
        assertThat(diagnosis.suggestion()).contains("Offer usps, which could carry cj tee to US");
        assertFixed(30, diagnosis, channel(world, change -> change.methods = List.of(USPS)));
    }

    @Test
    void tellsThatTheMethodIsNotOffered() {
        World world = by(channel(aStoreWith(at(US, 30)), change -> change.methods = List.of(PACKET)), USPS);

        Diagnosis diagnosis = shows(30, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SHP_METHOD_NOT_OFFERED);
        assertThat(diagnosis.causeKey()).isEqualTo("SHP_METHOD_NOT_OFFERED:main:usps");
        assertFixed(30, diagnosis, channel(world, change -> change.methods = List.of(PACKET, USPS)));
    }

    @Test
    void tellsThatTheMethodIsClosed() {
        World world = aStoreWith(at(US, 30)).methods(Set.of(USPS), method -> Changes.open(method, false));

        Diagnosis diagnosis = shows(30, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SHP_METHOD_CLOSED);
        assertThat(diagnosis.causeKey()).isEqualTo("SHP_METHOD_CLOSED:usps");
        assertFixed(30, diagnosis, world.methods(method -> Changes.open(method, true)));
    }

    @Test
    void tellsThatTheMethodRefusesTheItem() {
        World world = aStoreWith(at(US, 30))
                .items(item -> new ItemFacts(item.key(), 700, Set.of("BATTERY"), null, false, false, item.stock()));
        World refused = world.methods(method -> new ShippingMethod(
                method.code(), null, true, new TreeSet<>(Set.of("BATTERY")), null, method.lanes()));
        World heavy = world.methods(method -> Changes.maxWeight(method, 500));

        assertThat(shows(30, refused).rootCause()).isEqualTo(RootCause.SHP_METHOD_NOT_ELIGIBLE);
        assertThat(shows(30, refused).causeKey()).isEqualTo("SHP_METHOD_NOT_ELIGIBLE:usps:BATTERY");
        assertThat(shows(30, heavy).causeKey()).isEqualTo("SHP_METHOD_NOT_ELIGIBLE:usps:weight");
        assertThat(shows(30, heavy).suggestion()).contains("700 g, usps carries at most 500 g");
        assertFixed(30, shows(30, refused), refused.methods(Changes::carryingAll));
        assertFixed(30, shows(30, heavy), heavy.methods(method -> Changes.maxWeight(method, 700)));
    }

    @Test
    void tellsThatADestinationIsNotServed() {
        World world = to(aStoreWith(at(CN, 412)), "NO", null, null);
        World blocked = aStoreWith(at(CN, 412)).lanes(Set.of(PACKET), lane -> true, lane -> new Lane(
                lane.from(), lane.to(), lane.transitDays(), true, false, null, null));

        Diagnosis diagnosis = shows(412, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SHP_DEST_UNSERVED);
        assertThat(diagnosis.causeKey()).isEqualTo("SHP_DEST_UNSERVED:packet:CN>NO");
        assertThat(diagnosis.suggestion()).contains("There is no lane CN>NO by packet: 412 units at cj/cn");
        assertFixed(412, diagnosis, world.methods(Set.of(PACKET), method -> Changes.lanes(
                method, List.of(lane(CHINA, world.context().destination().country(), 8, 15)))));
        assertThat(shows(412, blocked).rootCause()).isEqualTo(RootCause.SHP_DEST_UNSERVED);
        assertThat(shows(412, blocked).suggestion()).contains("Lane CN>US by packet is blocked");
    }

    @Test
    void tellsThatALaneIsSuspendedAndWhoDid() {
        World world = aStoreWith(at(CN, 412)).lanes(Set.of(PACKET), lane -> true, lane -> new Lane(
                lane.from(), lane.to(), lane.transitDays(), false, true, null, null));

        Diagnosis diagnosis = shows(412, world, knowing(change("shipping-method", "packet", ": lanes")));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.SHP_LANE_SUSPENDED);
        assertThat(diagnosis.causeKey()).isEqualTo("SHP_LANE_SUSPENDED:packet:CN>US");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains("CHANGE");
        assertFixed(412, diagnosis, aStoreWith(at(CN, 412)));
    }

    /** The first method of the channel has no lane at all: that is not why the number is gone. */
    @Test
    void looksAtTheMethodThatCouldCarryIt() {
        World world = channel(aStoreWith(at(US, 30)), change -> change.methods = List.of(PACKET, USPS))
                .lanes(Set.of(USPS), lane -> true, lane -> new Lane(
                        lane.from(), lane.to(), lane.transitDays(), false, true, null, null));

        Diagnosis diagnosis = shows(30, world);

        assertThat(diagnosis.causeKey()).isEqualTo("SHP_LANE_SUSPENDED:usps:US>US");
        assertThat(diagnosis.suggestion()).contains("Lane US>US by usps is suspended: 30 units at cj/us");
    }

    // ---- policy

    @Test
    void tellsThatTheSupplierIsPausedAndByWhom() {
        World world = aStoreWith(at(CN, 5)).suppliers(supplier -> Changes.paused(supplier, true));

        Diagnosis diagnosis = shows(5, world, knowing(change("supplier", "cj", ": paused")));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_SUPPLIER_PAUSED);
        assertThat(diagnosis.evidence()).extracting(Evidence::detail).contains("ops-ann replaced supplier cj: paused");
        assertFixed(5, diagnosis, world.suppliers(supplier -> Changes.paused(supplier, false)));
    }

    @Test
    void tellsThatTheListingIsSwitchedOff() {
        World world = aStoreWith(at(CN, 5));
        World inactive = world.with(new ListingFacts("TEE", false, world.listing().sources()));

        Diagnosis diagnosis = shows(5, inactive);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_SKU_BLOCKED);
        assertFixed(5, diagnosis, world);
    }

    @Test
    void tellsThatSafetyStockTakesTheRest() {
        World world = channel(aStoreWith(at(CN, 5)), change -> change.safety = new SafetyStock(5, null));

        Diagnosis diagnosis = shows(5, world, knowing(change("channel", "main", ": safetyStock")));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_SAFETY_STOCK);
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains("CHANGE");
        assertFixed(5, diagnosis, channel(world, change -> change.safety = null));
    }

    @Test
    void tellsThatAShareRoundsDownToNothing() {
        World allocated = channel(aStoreWith(at(CN, 2)), change -> change.allocations =
                List.of(new Allocation(CN, Share.of("0.4"), null, null, null, null)));
        World factory = channel(aStoreWith(at(FACTORY, 2)), change -> change.factory =
                new FactoryPolicy(FactoryPolicy.Policy.INCLUDE, Share.of("0.4"), null));

        Diagnosis diagnosis = shows(2, allocated);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_PERCENT_ROUND_DOWN);
        assertThat(shows(2, factory).rootCause()).isEqualTo(RootCause.POL_PERCENT_ROUND_DOWN);
        assertFixed(2, diagnosis, channel(allocated, change -> change.allocations = List.of()));
    }

    @Test
    void tellsThatALimitCapsTheNumber() {
        World world = channel(aStoreWith(at(CN, 50)), change -> change.allocations =
                List.of(new Allocation(CN, null, 20L, null, null, null)));

        Diagnosis diagnosis = shows(50, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_MAX_CAP);
        assertThat(diagnosis.suggestion()).contains("30 units at cj/cn are above a limit").contains("at most 20 units")
                .contains("Otherwise show 20, not 50.");
        assertFixed(50, diagnosis, channel(world, change -> change.allocations =
                List.of(new Allocation(CN, null, 50L, null, null, null))));
    }

    @Test
    void tellsThatANewerValueIsQuarantined() {
        Diagnosis diagnosis = shows(500, aStoreWith(at(CN, 40)), knowing(CN, quarantined(40, 500)));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.POL_QUARANTINE_HOLD);
        assertThat(diagnosis.evidence()).filteredOn(evidence -> evidence.kind().equals("HELD_VALUE"))
                .extracting(Evidence::reference).containsExactly("99");
        assertFixed(500, diagnosis, aStoreWith(at(CN, 500)));
    }

    // ---- reservations

    @Test
    void tellsThatOthersHoldTheUnitsAndUntilWhen() {
        World world = aStoreWith(at(CN, 5, 5, 5));

        Diagnosis diagnosis = shows(5, world, knowing(CN, held(5, 5, NOW.plusSeconds(360))));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.RSV_HELD_BY_CHECKOUT);
        assertThat(diagnosis.suggestion()).contains("the first may come back at 2026-11-24T12:06:00Z");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains("HOLD");
        assertFixed(5, diagnosis, aStoreWith(at(CN, 5)));
    }

    @Test
    void tellsThatMoreIsPromisedThanThereIs() {
        Diagnosis diagnosis = shows(5, aStoreWith(at(CN, 3, 5, 5)), knowing(CN, held(3, 5, NOW.plusSeconds(360))));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.RSV_OVERSOLD);
        assertThat(diagnosis.suggestion()).contains("5 of cj tee are promised at cj/cn, where the supplier now has 3");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).contains("SHORTFALL");
        assertFixed(5, diagnosis, aStoreWith(at(CN, 10, 5, 5)));
    }

    // ---- channel and cart

    @Test
    void tellsAStoreThatHasNotFollowedAFall() {
        Diagnosis fallen = shows(100, aStoreWith(at(CN, 40)), knowing(CN, changed(100, 40)));

        assertThat(fallen.rootCause()).isEqualTo(RootCause.CHN_CACHE_STALE);
        assertThat(fallen.evidence()).extracting(Evidence::kind).contains("LEDGER_ENTRY", "POLL");
        assertThat(fallen.suggestion())
                .contains("The store shows 100 as of 2026-11-24T11:50:00Z, 40 can be bought since"
                        + " 2026-11-24T11:52:00Z. Have the store refreshed.");
        assertThat(shows(40, aStoreWith(at(CN, 40))).rootCause()).isEqualTo(RootCause.UNEXPLAINED);

        Diagnosis gone = shows(100, aStoreWith(at(CN, 0)), knowing(CN, changed(100, 0)));
        assertThat(gone.rootCause()).isEqualTo(RootCause.CHN_CACHE_STALE);
        assertThat(gone.contributing()).containsExactly(RootCause.SUP_ZERO_ALL);
    }

    @Test
    void tellsAStoreThatHasNotFollowedARise() {
        World world = aStoreWith(at(CN, 40));

        assertThat(shows(0, world, knowing(CN, changed(0, 40))).rootCause()).isEqualTo(RootCause.CHN_CACHE_STALE);
        assertThat(shows(0, world, knowing(change("channel", "main", ""))).rootCause())
                .isEqualTo(RootCause.CHN_CACHE_STALE);
        Diagnosis unexplained = shows(0, world);
        assertThat(unexplained.rootCause()).isEqualTo(RootCause.UNEXPLAINED);
        assertThat(unexplained.reason()).isNull();
    }

    @Test
    void guessesNothingWhereNothingIsKnown() {
        Diagnosis diagnosis = shows(900, aStoreWith(at(CN, 40)));

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.UNEXPLAINED);
        assertThat(diagnosis.causeKey()).isEqualTo("UNEXPLAINED:main");
        assertThat(diagnosis.evidence()).extracting(Evidence::kind).containsExactly("DISPLAY", "POSITION");
    }

    @Test
    void tellsThatALineMayNotBeSplit() {
        World world = aStoreWith(at(CN, 5), at(US, 4)).methods(method -> Changes.lanes(method, List.of(
                lane(CHINA, UNITED_STATES, 8, 15), lane(UNITED_STATES, UNITED_STATES, 3, 5))));

        Diagnosis diagnosis = shows(9, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.CRT_SPLIT_NOT_ALLOWED);
        assertFixed(9, diagnosis, channel(world, change -> change.split = true));
    }

    @Test
    void tellsThatOneOrderMayNotHaveSoMuch() {
        World world = channel(aStoreWith(at(CN, 40)), change -> change.orderLimit = 3L);

        Diagnosis diagnosis = shows(40, world);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.CRT_QTY_LIMIT);
        assertThat(diagnosis.suggestion()).contains("at most 3 in one order; 40 are there");
        assertThat(channel(world, change -> change.orderLimit = null).answer().purchasable()).isEqualTo(40);
    }

    @Test
    void boundsTheKeyOfACause() {
        ItemFacts box = item("b".repeat(200), at(CN, 0));
        World world = aStoreWith().with(listing(source(1, part(1, item("tee", at(CN, 9))), part(1, box))));

        assertThat(shows(9, world).causeKey()).hasSize(Diagnosis.CAUSE_KEY_CHARACTERS_MAX)
                .startsWith("MAP_BUNDLE_COMPONENT:cj/bbb");
    }

    private static World sellingFactoryStock(World world) {
        return channel(world, change -> change.factory =
                new FactoryPolicy(FactoryPolicy.Policy.INCLUDE, null, null));
    }

    /** What was named was done: the number is the one that is displayed, and the one that was foretold. */
    private static void assertFixed(long displayed, Diagnosis diagnosis, World fixed) {
        assertThat(fixed.answer().available()).isGreaterThanOrEqualTo(displayed);
        if (diagnosis.unlocks() != null) {
            assertThat(fixed.answer().available()).isEqualTo(diagnosis.unlocks());
        }
        assertThat(diagnosis.suggestion()).isNotBlank().doesNotContain("null");
        assertThat(diagnosis.evidence()).isNotEmpty().hasSizeLessThanOrEqualTo(EvidenceList.MAX);
    }
}
