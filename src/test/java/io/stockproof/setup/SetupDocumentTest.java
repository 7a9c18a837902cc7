package io.stockproof.setup;

import static io.stockproof.setup.SetupDocumentFixture.channel;
import static io.stockproof.setup.SetupDocumentFixture.errors;
import static io.stockproof.setup.SetupDocumentFixture.feed;
import static io.stockproof.setup.SetupDocumentFixture.known;
import static io.stockproof.setup.SetupDocumentFixture.lane;
import static io.stockproof.setup.SetupDocumentFixture.listing;
import static io.stockproof.setup.SetupDocumentFixture.push;
import static io.stockproof.setup.SetupDocumentFixture.supplier;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Allocation;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Share;
import io.stockproof.problem.InputError;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a setup document is refused for: each fault by its path, in plain words. */
class SetupDocumentTest {

    private static final String CODE =
            "must be a code: 1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit";
    private static final String SFTP = "must lead to a file, such as sftp://files.example.com/stock.csv";
    private static final String FILE = "must be a whole path after file:, such as file:///srv/feeds/stock.csv";
    private static final String CRON = "must be a cron expression of six fields, seconds first, such as 0 */10 * * * *";
    private static final String LOCATION = "must be a location that exists, or that the document has";
    private static final String METHOD = "must be a shipping method that exists, or that the document has";

    static Stream<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        all.addAll(faultsOfForm());
        all.addAll(faultsOfSuppliers());
        all.addAll(faultsOfFeeds());
        all.addAll(faultsOfWebhooks());
        all.addAll(faultsOfMethods());
        all.addAll(faultsOfChannels());
        all.addAll(faultsOfListings());
        return all.stream();
    }

    private static List<Arguments> faultsOfForm() {
        return List.of(
                fault("", "", "the document is empty"),
                fault("- a", "", "must be an object"),
                fault("supliers: []", "supliers", "is not a known member"),
                fault("suppliers: {}", "suppliers", "must be a list"),
                fault("suppliers: [a]", "suppliers[0]", "must be an object"),
                fault(supplier("nmae: A"), "suppliers[0].nmae", "is not a known member"),
                fault(supplier("paused: 1"), "suppliers[0].paused", "must be true or false"),
                fault(supplier("name: 5"), "suppliers[0].name", "must be a text; put it in quotes"),
                fault(supplier("name: ''"), "suppliers[0].name", "must be 1 to 200 characters"),
                fault(supplier("name: \"a\\0b\""), "suppliers[0].name", "must have no control characters"),
                fault(supplier("paused: true, paused: false"), "suppliers[0].paused", "must be named once"),
                fault(supplier("name: !!java.net.URL [x]"), "suppliers[0].name",
                        "must have no tag; tags are not taken"),
                fault("a: &a [x]\nb: *a", "b", "must be written out; aliases are not taken"),
                fault("suppliers: [{connector: push}]", "suppliers[0].code", "is required"),
                fault("suppliers: [{code: x}]", "suppliers[0].connector", "is required"),
                fault("suppliers: [{code: X, connector: push}]", "suppliers[0].code", CODE),
                fault("suppliers: []\n---\nsuppliers: []", "", "must be one document; more follows its end"));
    }

    private static List<Arguments> faultsOfSuppliers() {
        return List.of(
                fault(supplier("connector: ftp"), "suppliers[0].connector", "must be named once"),
                fault("suppliers: [{code: a, connector: ftp}]", "suppliers[0].connector",
                        "must be one of cj, feed, push"),
                fault(push("{code: a, connector: push}, {code: a, connector: push}"), "suppliers[1].code",
                        "must be named once"),
                fault(supplier("credential: secret123"), "suppliers[0].credential", Secrets.CLEAR),
                fault(supplier("credential: 'x${KEY}'"), "suppliers[0].credential", Secrets.CLEAR),
                fault(supplier("baseUrl: ftp://a"), "suppliers[0].baseUrl", "must be an http or https address"),
                fault(supplier("poll: {cron: '* * * * *'}"), "suppliers[0].poll.cron", CRON),
                fault(supplier("poll: {cron: '0 99 * * * *'}"), "suppliers[0].poll.cron", CRON),
                fault(supplier("poll: {cron: '@hourly'}"), "suppliers[0].poll.cron", CRON),
                fault(supplier("poll: {cron: '0 0 0 31 2 *'}"), "suppliers[0].poll.cron",
                        "must name a time that comes"),
                fault(supplier("poll: {}"), "suppliers[0].poll", "must have exactly one of everySeconds and cron"),
                fault(
                        supplier("poll: {everySeconds: 5, cron: '0 0 * * * *'}"),
                        "suppliers[0].poll", "must have exactly one of everySeconds and cron"),
                fault(supplier("poll: {everySeconds: 0}"), "suppliers[0].poll.everySeconds",
                        "must be from 1 to 604800"),
                fault(
                        push("{code: a, connector: push, poll: {everySeconds: 5}}"),
                        "suppliers[0].poll", "must be left out: a push supplier is not polled"),
                fault(
                        supplier("freshness: {maxAgeSeconds: 5, whenStale: KEEP_SHARE}"),
                        "suppliers[0].freshness.keepShare", "is required with KEEP_SHARE"),
                fault(supplier("guard: {maxZeroedShare: 1.5}"), "suppliers[0].guard.maxZeroedShare",
                        "must be from 0 to 1 with at most 6 decimals"),
                fault(supplier("guard: {releaseAfterPolls: -1}"), "suppliers[0].guard.releaseAfterPolls",
                        "must be from 0 to 1000"),
                fault(supplier("guard: {maxSentinelShare: 2}"), "suppliers[0].guard.maxSentinelShare",
                        "must be from 0 to 1 with at most 6 decimals"),
                fault(supplier("guard: {maxZeroedShare: 0.1234567}"), "suppliers[0].guard.maxZeroedShare",
                        "must be from 0 to 1 with at most 6 decimals"),
                fault(supplier("limits: {requestsPerSecond: 0}"), "suppliers[0].limits.requestsPerSecond",
                        "must be above 0, to 1000, in steps of 0.001"),
                fault(supplier("limits: {retries: 1e999999999}"), "suppliers[0].limits.retries",
                        "must be a number of at most 40 digits"),
                fault(supplier("limits: {retries: .nan}"), "suppliers[0].limits.retries", "must be a number"),
                fault(supplier("locations: [{code: a, kind: SHOP, country: DE}]"), "suppliers[0].locations[0].kind",
                        "must be one of WAREHOUSE, FACTORY, PARTNER"),
                fault(supplier("locations: [{code: a, kind: FACTORY, country: ZZ}]"),
                        "suppliers[0].locations[0].country",
                        "must be an ISO 3166-1 alpha-2 country code, such as US"),
                fault(supplier("locations: [{code: a, kind: FACTORY}]"), "suppliers[0].locations[0].country",
                        "is required"),
                fault(
                        supplier(
                                "locations: [{code: a, kind: FACTORY, country: CN}, {code: a, kind: FACTORY, country: CN}]"),
                        "suppliers[0].locations[1].code", "must be named once"),
                fault(supplier("items: [{sku: a}, {sku: a}]"), "suppliers[0].items[1].sku", "must be named once"),
                fault(supplier("items: [{sku: ' '}]"), "suppliers[0].items[0].sku",
                        "must be 1 to 200 printable characters"),
                fault(supplier("items: [{sku: a, ref: {pid: 17960}}]"), "suppliers[0].items[0].ref.pid",
                        "must be a text; put it in quotes"),
                fault(supplier("items: [{sku: a, attributes: [battery]}]"), "suppliers[0].items[0].attributes[0]",
                        "must be an attribute in capitals, such as BATTERY"));
    }

    private static List<Arguments> faultsOfWebhooks() {
        return List.of(
                fault(supplier("webhook: {secret: '123456789'}"), "suppliers[0].webhook.secret", Secrets.CLEAR),
                fault(supplier("webhook: {secret: '${A}', secondSecret: 'whsec_${B}'}"),
                        "suppliers[0].webhook.secondSecret", Secrets.CLEAR),
                fault(supplier("webhook: {secondSecret: '${B}'}"), "suppliers[0].webhook.secret",
                        "is required beside a secondSecret"),
                fault(supplier("webhook: {silentAfterSeconds: 59}"), "suppliers[0].webhook.silentAfterSeconds",
                        "must be from 60 to 604800"),
                fault(supplier("webhook: {url: 'https://a'}"), "suppliers[0].webhook.url", "is not a known member"),
                fault(supplier("poll: {everySeconds: 600}, webhook: {pollEverySeconds: 599}"),
                        "suppliers[0].webhook.pollEverySeconds", "must be at least poll.everySeconds, 600"),
                fault(supplier("freshness: {maxAgeSeconds: 3600}, webhook: {pollEverySeconds: 3600}"),
                        "suppliers[0].webhook.pollEverySeconds",
                        "must be below freshness.maxAgeSeconds, 3600: what no message speaks of would be stale between polls"),
                fault(push("{code: a, connector: push, webhook: {silentAfterSeconds: 600}}"),
                        "suppliers[0].webhook.secret", "is required with connector push"),
                fault(push("{code: a, connector: push, webhook: {secret: '${A}', pollEverySeconds: 60}}"),
                        "suppliers[0].webhook.pollEverySeconds", "must be left out: a push supplier is not polled"),
                fault(feed("url: 'https://a'}, webhook: {secret: '${A}'"), "suppliers[0].webhook",
                        "must be left out: a feed sends no webhooks"));
    }

    private static List<Arguments> faultsOfFeeds() {
        return List.of(
                fault(push("{code: a, connector: feed}"), "suppliers[0].feed", "is required with connector feed"),
                fault(supplier("feed: {url: 'http://a', format: CSV}"), "suppliers[0].feed",
                        "must be left out: only connector feed reads it"),
                fault(feed("url: 'ftp://a.example/x'"), "suppliers[0].feed.url",
                        "must be an http, https, sftp or file address"),
                fault(feed("url: 'sftp://a.example/x/'"), "suppliers[0].feed.url", SFTP),
                fault(feed("url: 'sftp://a.example'"), "suppliers[0].feed.url", SFTP),
                fault(feed("url: 'sftp://a.example/x.csv?a=b'"), "suppliers[0].feed.url", SFTP),
                fault(feed("url: 'sftp://shop@a.example/x.csv'"), "suppliers[0].feed.url",
                        "must hold no user or password; name them in feed.auth, the password as a placeholder"),
                fault(supplier("baseUrl: 'sftp://a.example/x'"), "suppliers[0].baseUrl",
                        "must be an http or https address"),
                fault(feed("url: 'file://a.example/x.csv'"), "suppliers[0].feed.url", FILE),
                fault(feed("url: 'file:x.csv'"), "suppliers[0].feed.url", FILE),
                fault(feed("url: 'file:///x.csv?a=b'"), "suppliers[0].feed.url", FILE),
                fault(feed("url: 'file:///x.json', rows: items, paging: {by: LINK}"), "suppliers[0].feed.paging",
                        "must be left out: only http and https come in pages"),
                fault(supplier("baseUrl: 'file:///x.csv'"), "suppliers[0].baseUrl", "must be an http or https address"),
                fault(feed("url: 'http:///x'"), "suppliers[0].feed.url", "must name a host"),
                fault(feed("url: 'https://u:p@a.example/x'"), "suppliers[0].feed.url",
                        "must hold no user or password; send them in a header, as placeholders"),
                fault(feed("url: 'https://a.example/x?token=abc'"), "suppliers[0].feed.url",
                        "must hold no secret in clear; name a placeholder such as ${FEED_TOKEN}"),
                fault(feed("url: 'https://a.example/${'"), "suppliers[0].feed.url",
                        "must name its placeholders as ${NAME}"),
                fault(feed("url: 'https://a', encoding: UTF-9"), "suppliers[0].feed.encoding",
                        "must be the name of a charset, such as UTF-8"),
                fault(feed("url: 'https://a', delimiter: ';;'"), "suppliers[0].feed.delimiter", "must be 1 character"),
                fault(feed("url: 'https://a', delimiter: '\"'"), "suppliers[0].feed.delimiter",
                        "must not be the quote"),
                fault(feed("url: 'https://a', columns: {stock: x}"), "suppliers[0].feed.columns.stock",
                        "is not a known member"),
                fault(feed("url: 'https://a', quantityWords: {many: -1}"), "suppliers[0].feed.quantityWords.many",
                        "must be from 0 to 1000000000"),
                fault(feed("url: 'https://a', headers: {Authorization: 'Bearer abc'}"),
                        "suppliers[0].feed.headers.Authorization", Secrets.CLEAR),
                fault(feed("url: 'https://a', headers: {X-Api-Key: abc}"), "suppliers[0].feed.headers.X-Api-Key",
                        Secrets.CLEAR));
    }

    private static List<Arguments> faultsOfMethods() {
        return List.of(
                fault(lane("from: {}, to: {country: US}, blocked: true"), "shippingMethods[0].lanes[0].from",
                        "must have exactly one of country and location"),
                fault(lane("from: {country: CN, location: a/b}, to: {country: US}, blocked: true"),
                        "shippingMethods[0].lanes[0].from", "must have exactly one of country and location"),
                fault(lane("from: {location: a/b}, to: {country: US}, blocked: true"),
                        "shippingMethods[0].lanes[0].from.location", LOCATION),
                fault(lane("from: {country: CN}, to: {country: US}"), "shippingMethods[0].lanes[0].transitDays",
                        "is required unless the lane is blocked"),
                fault(lane("from: {country: CN}, to: {country: US}, transitDays: {min: 5, max: 4}"),
                        "shippingMethods[0].lanes[0].transitDays", "must have max at or above min"),
                fault(lane("from: {country: CN}, to: {country: US}, blocked: true, validFrom: 2026-02-30"),
                        "shippingMethods[0].lanes[0].validFrom", "must be a date, such as 2026-11-01"),
                fault(lane(
                        "from: {country: CN}, to: {country: US}, blocked: true, validFrom: 2026-02-02, validTo: 2026-02-02"),
                        "shippingMethods[0].lanes[0].validTo", "must be after validFrom"),
                fault(lane("from: {country: CN}, to: {country: US, regions: [US-CA]}, blocked: true"),
                        "shippingMethods[0].lanes[0].to.regions[0]",
                        "must be an ISO 3166-2 region without its country, such as CA"),
                fault("shippingMethods: [{code: a}, {code: a}]", "shippingMethods[1].code", "must be named once"));
    }

    private static List<Arguments> faultsOfChannels() {
        return List.of(
                fault(channel("shippingMethods: [fast]"), "channels[0].shippingMethods[0]", METHOD),
                fault("shippingMethods: [{code: m}]\n" + channel("shippingMethods: [m, m]"),
                        "channels[0].shippingMethods[1]", "must be named once"),
                fault(channel("allocations: [{location: a/b}]"), "channels[0].allocations[0].location", LOCATION),
                fault(channel("allocations: [{location: ab}]"), "channels[0].allocations[0].location",
                        "must be supplier/location, such as cj/us"),
                fault(known() + channel("allocations: [{location: s/l}, {location: s/l}]"),
                        "channels[0].allocations[1].location", "must be named once"),
                fault(known() + channel("allocations: [{location: s/l, share: 1.1}]"),
                        "channels[0].allocations[0].share", "must be from 0 to 1 with at most 6 decimals"),
                fault(known() + channel("allocations: [{location: s/l, safetyStock: {units: -1}}]"),
                        "channels[0].allocations[0].safetyStock.units", "must be from 0 to 1000000000"),
                fault(known() + channel(
                        "allocations: [{location: s/l, safetyStock: {units: 1}, safetyStockShare: 0.1}]"),
                        "channels[0].allocations[0].safetyStock",
                        "must not stand beside safetyStockUnits or safetyStockShare"),
                fault(known() + channel("allocations: [{location: s/l, none: true, units: 5}]"),
                        "channels[0].allocations[0].none", "must not stand beside share or units"),
                fault(channel("reservationTtlSeconds: 0"), "channels[0].reservationTtlSeconds",
                        "must be from 1 to 86400"),
                fault(channel("display: {hideExact: true}"), "channels[0].display.capAt",
                        "is required with hideExact: nothing would be hidden"),
                fault(channel("referenceContexts: [{country: US, shippingMethod: fast}]"),
                        "channels[0].referenceContexts[0].shippingMethod", METHOD));
    }

    private static List<Arguments> faultsOfListings() {
        return List.of(
                fault("listings: [{channel: c, variant: V}]", "listings[0].channel",
                        "must be a channel that exists, or that the document has"),
                fault(listing("sources: [{components: [{supplier: x, sku: A}]}]"),
                        "listings[0].sources[0].components[0].supplier",
                        "must be a supplier that exists, or that the document has"),
                fault(listing(
                        "sources: [{rank: 2, components: [{supplier: s, sku: A}]}, {rank: 1, components: [{supplier: x, sku: A}]}]"),
                        "listings[0].sources[1].components[0].supplier",
                        "must be a supplier that exists, or that the document has"),
                fault(listing(
                        "sources: [{rank: 2, components: [{supplier: s, sku: A}]}, {rank: 2, components: [{supplier: s, sku: B}]}]"),
                        "listings[0].sources[1].rank", "must be unique within the listing"),
                fault(listing(
                        "sources: [{rank: 9, components: [{supplier: s, sku: A}, {supplier: s, sku: A}]}, {rank: 2, components: [{supplier: s, sku: B}]}]"),
                        "listings[0].sources[0].components[1].sku",
                        "must be named once in a source; use units for more"),
                fault(listing("sources: [{components: []}]"), "listings[0].sources[0].components",
                        "must have 1 to 50 entries"),
                fault(listing("barcode: 4006381333931"), "listings[0].barcode", "must be a text; put it in quotes"),
                fault(known() + "channels: [{code: c}]\nlistings: [{channel: c, variant: V}, {channel: c, variant: V}]",
                        "listings[1].variant", "must be named once in its channel"),
                fault(
                        known() + "channels: [{code: c, sumSources: true}]\nlistings: [{channel: c, variant: V, sources: "
                                + "[{rank: 1, components: [{supplier: s, sku: A}]}, {rank: 2, components: [{supplier: s, sku: A}]}]}]",
                        "listings[0].sources", "must not share an item, since channel c sums sources"));
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("faults")
    void refusesWithThePathOfTheFault(String document, String pointer, String detail) {
        assertThat(errors(document)).contains(new InputError(pointer, detail));
    }

    @Test
    void takesTheSafetyStockOfAnAllocationAsAnObjectToo() {
        Draft draft = SetupDocumentFixture.draft(known() + channel(
                "allocations: [{location: s/l, safetyStock: {units: 3, share: 0.1}}, {location: s/m, safetyStock: {units: 2}}]"));

        assertThat(draft.channels.getFirst().value().allocations()).containsExactly(
                new Allocation(LocationCode.parse("s/l"), null, null, null, 3L, Share.of("0.1")),
                new Allocation(LocationCode.parse("s/m"), null, null, null, 2L, null));
    }

    @Test
    void findsNothingWrongWithTheExample() throws IOException {
        assertThat(errors(Files.readString(java.nio.file.Path.of("src/docs/setup-example.yaml")))).isEmpty();
    }

    @Test
    void namesAllErrorsAtOnceWhereverTheyAre() {
        List<InputError> errors = errors("""
                suppliers: [{code: a, connector: cj, credential: clear, poll: {cron: x}}, {code: B, connector: cj}]
                channels: [{code: c, shippingMethods: [m], orderLimit: 0}, {code: d, shippingMethods: [m]}]
                extra: 1
                """);

        assertThat(errors).extracting(InputError::pointer).containsExactlyInAnyOrder(
                "suppliers[0].credential", "suppliers[0].poll.cron", "suppliers[1].code", "channels[0].orderLimit",
                "channels[1].shippingMethods[0]", "extra");
    }

    @Test
    void namesUnknownMembersAndWhatElseIsWrongBesideThem() {
        List<InputError> errors = errors("""
                suppliers: [{code: x, connector: push, poll: {cron: 'bad', often: 1}, foo: 1}]
                channels: [{code: c, shippingMethods: [m], bar: {baz: 1}}]
                """);

        assertThat(errors).extracting(InputError::pointer).containsExactlyInAnyOrder(
                "suppliers[0].foo", "suppliers[0].poll.often", "suppliers[0].poll", "suppliers[0].poll.cron",
                "channels[0].bar", "channels[0].shippingMethods[0]");
    }

    @Test
    void doesNotBlameAReferenceToAResourceThatIsOnlyFaultyItself() {
        List<InputError> errors = errors("""
                suppliers: [{code: s, connector: nonsense, locations: [{code: l, kind: SHOP, country: DE}]}]
                shippingMethods: [{code: m, open: 3}]
                channels: [{code: c, shippingMethods: [m], allocations: [{location: s/l}]}]
                """);

        assertThat(errors).extracting(InputError::pointer).containsExactlyInAnyOrder(
                "suppliers[0].connector", "suppliers[0].locations[0].kind", "shippingMethods[0].open");
    }

    @Test
    void takesNullForLeftOut() {
        assertThat(errors("suppliers: [{code: a, connector: push, name: null, poll: ~, items: null}]\nchannels:"))
                .isEmpty();
    }

    @Test
    void takesAddressesThatComeWhollyFromTheEnvironment() {
        assertThat(errors(feed("url: '${BASE}/stock.csv?key=${FEED_KEY}', headers: {X-Api-Key: 'k ${FEED_KEY}'}")))
                .isEmpty();
    }

    private static Arguments fault(String document, String pointer, String detail) {
        return Arguments.of(document, pointer, detail);
    }
}
