package io.stockproof.diagnosis;

import static io.stockproof.availability.EngineFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.availability.Changes;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.World;
import io.stockproof.channel.Channel.Promise;
import io.stockproof.channel.Channel.ReferenceContext;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Reason;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whether a listing has any route, and a context any method: of rules alone, never of stock. */
class RoutesTest {

    /** Looks at the US; the packet goes there from China. */
    private static World aStore() {
        return looking(channel(aStoreWith(), change -> change.methods = List.of(PACKET)), "US");
    }

    @Test
    void asksForNoStock() {
        assertThat(route(aStore())).isEmpty();
        assertThat(route(aStore().suppliers(supplier -> Changes.paused(supplier, true)))).isEmpty();
        assertThat(route(aStore().methods(method -> Changes.open(method, false)))).isEmpty();
        assertThat(route(channel(aStore(), change -> change.factory = FactoryPolicy.EXCLUDE))).isEmpty();
    }

    @Test
    void findsAListingThatNothingCarries() {
        World far = looking(aStore(), "NO", "IS");

        Routes.Finding found = route(far).orElseThrow();

        assertThat(found.reasons()).contains(Reason.NO_LANE);
        assertThat(found.proposals()).isEmpty();
        assertThat(route(looking(aStore(), "NO", "US"))).as("one of them is reached").isEmpty();
    }

    @Test
    void proposesAMethodThatWouldReachMost() {
        CountryCode norway = new CountryCode("NO");
        World far = looking(aStore(), "NO", "IS").methods(Set.of(USPS), method -> Changes.lanes(
                method, List.of(lane(CHINA, norway, 3, 9))));

        assertThat(route(far).orElseThrow().proposals()).extracting(MethodProposal::method).containsExactly(USPS);
        assertThat(route(far).orElseThrow().proposals().getFirst().score()).isEqualTo(50);
    }

    @Test
    void findsWhatEveryMethodRefusesAndWhatIsAlwaysTooSlow() {
        ItemFacts battery = new ItemFacts(
                DiagnosisFixture.TEE, null, Set.of("BATTERY"), null, false, false, List.of());
        World refused = aStore().with(listing(battery)).methods(Set.of(PACKET), method -> new ShippingMethod(
                method.code(), null, true, new TreeSet<>(Set.of("BATTERY")), null, method.lanes()));

        assertThat(route(refused).orElseThrow().reasons()).containsExactly(Reason.ITEM_RESTRICTED);
        assertThat(route(channel(aStore(), change -> change.promise = new Promise(1))).orElseThrow().reasons())
                .contains(Reason.TOO_SLOW);
        assertThat(route(aStore().locations(location -> Changes.active(location, false))).orElseThrow().reasons())
                .contains(Reason.LOCATION_INACTIVE);
    }

    @Test
    void leavesMappingsAtFaultToTheirOwnCheck() {
        World far = looking(aStore(), "NO");

        assertThat(route(far.with(listing(new io.stockproof.availability.SourceFacts[0])))).isEmpty();
        assertThat(route(looking(aStore()))).as("it looks nowhere").isEmpty();
    }

    @Test
    void findsAContextThatNoMethodReaches() {
        World store = looking(aStore(), "US", "NO");

        assertThat(routes(store).without(0)).isEmpty();
        ContextCheck check = routes(store).without(1).orElseThrow();

        assertThat(check.destination().country().value()).isEqualTo("NO");
        assertThat(check.methods()).singleElement().satisfies(
                hindrance -> assertThat(hindrance.reasons()).contains(Reason.NO_LANE));
        assertThat(check.detail()).contains("reaches NO from any location");
        World none = channel(store, change -> change.methods = List.of());
        assertThat(routes(none).without(0).orElseThrow().detail()).contains("offers no shipping method");
        assertThat(routes(none).without(0).orElseThrow().proposals()).extracting(MethodProposal::method)
                .contains(PACKET);
    }

    @Test
    void takesALaneThatIsSuspendedForARoute() {
        assertThat(route(aStore().lanes(Set.of(PACKET), lane -> true, lane -> new Lane(
                lane.from(), lane.to(), lane.transitDays(), false, true, null, null)))).isEmpty();
        assertThat(route(aStore().lanes(Set.of(PACKET), lane -> true, lane -> new Lane(
                lane.from(), lane.to(), lane.transitDays(), true, false, null, null))).orElseThrow().reasons())
                .contains(Reason.DESTINATION_BLOCKED);
    }

    private static Optional<Routes.Finding> route(World world) {
        return routes(world).without(world.listing());
    }

    private static Routes routes(World world) {
        return new Routes(world.rules(), world.now());
    }

    private static World looking(World world, String... countries) {
        return channel(world, change -> change.contexts = java.util.Arrays.stream(countries)
                .map(country -> new ReferenceContext(new CountryCode(country), null, null, null))
                .toList());
    }
}
