package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.stockproof.connector.Connector;
import io.stockproof.connector.SupplierQuotes;
import io.stockproof.connector.outbound.LinesForTests;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** CJ for the tests of those that use its connector. */
public final class CjForTests {

    private CjForTests() {}

    /** A connector that calls this machine, with the key {@code ${CJ_API_KEY}}. */
    public static Connector connector(DataSource database) {
        return CjFixture.instance(database, LinesForTests.withoutBreaker(), Map.of("CJ_API_KEY", "key"));
    }

    /** Quotes from this machine, with the same key. */
    public static SupplierQuotes quotes(DataSource database) {
        return CjFixture.quotes(database, Map.of("CJ_API_KEY", "key"));
    }

    /** What CJ answers of freight from one country to another; {@code data} is JSON. */
    public static void quotes(WireMockServer cj, String from, String to, String data) {
        cj.stubFor(post(urlPathEqualTo(CjFixture.FREIGHT))
                .withRequestBody(matchingJsonPath("$.startCountryCode", equalTo(from)))
                .withRequestBody(matchingJsonPath("$.endCountryCode", equalTo(to)))
                .willReturn(CjFixture.data(data)));
    }

    public static void failsToQuote(WireMockServer cj) {
        cj.stubFor(post(urlPathEqualTo(CjFixture.FREIGHT)).willReturn(CjFixture.error(200, 1600301, "Read timed out")));
    }

    public static void givesTokens(WireMockServer cj) {
        CjFixture.givesTokens(cj);
    }

    /** A product of these variants, each with so many units in the warehouse {@code us} and none in its factory. */
    public static void hasStock(WireMockServer cj, String pid, long units, String... vids) {
        String[] variants = Arrays.stream(vids)
                .map(vid -> CjFixture.variant("\"" + vid + "\"", CjFixture.area("US", units, units, 0)))
                .toArray(String[]::new);
        cj.stubFor(CjFixture.stock(pid).willReturn(CjFixture.data(CjFixture.product(variants))));
    }

    /** What CJ answers of a product's variants. */
    public static void hasVariants(WireMockServer cj, String pid, String... vids) {
        String list = String.join(",", Arrays.stream(vids)
                .map(vid -> "{\"vid\":\"%s\",\"pid\":\"%s\",\"variantSku\":\"CJ-%s\"}".formatted(vid, pid, vid))
                .toList());
        cj.stubFor(get(urlPathEqualTo(CjFixture.VARIANTS)).withQueryParam("pid", equalTo(pid))
                .willReturn(CjFixture.data("[" + list + "]")));
    }

    public static void isGone(WireMockServer cj, String pid) {
        cj.stubFor(CjFixture.stock(pid).willReturn(CjFixture.error(200, 1602002, "Product removed from shelves")));
        cj.stubFor(get(urlPathEqualTo(CjFixture.VARIANTS)).withQueryParam("pid", equalTo(pid))
                .willReturn(CjFixture.error(200, 1602002, "Product removed from shelves")));
    }

    /** What CJ says that the only variant of a product is. */
    public static void isDescribed(
            WireMockServer cj, String pid, String vid, String title, String optionNames, String optionValues) {
        cj.stubFor(get(urlPathEqualTo(CjFixture.PRODUCT)).withQueryParam("pid", equalTo(pid))
                .willReturn(CjFixture.data("""
                        {"pid":"%s","productNameEn":"Trailer","productKeyEn":"%s","variants":[
                         {"vid":"%s","variantNameEn":"%s","variantKey":"%s","variantProperty":null}]}
                        """.formatted(pid, optionNames, vid, title, optionValues))));
    }

    /** What CJ says of products that have no such variants. */
    public static void isDescribedWithoutVariants(WireMockServer cj, String pid) {
        cj.stubFor(get(urlPathEqualTo(CjFixture.PRODUCT)).withQueryParam("pid", equalTo(pid))
                .willReturn(CjFixture
                        .data("{\"pid\":\"%s\",\"productNameEn\":\"Trailer\",\"variants\":[]}".formatted(pid))));
    }

    /** What CJ says of a product that it does not know. */
    public static void isDescribedNot(WireMockServer cj, String pid) {
        cj.stubFor(get(urlPathEqualTo(CjFixture.PRODUCT)).withQueryParam("pid", equalTo(pid))
                .willReturn(CjFixture.error(200, 1600300, "Product not found")));
    }

    /** CJ fails where it is asked what products are. */
    public static void failsToDescribe(WireMockServer cj) {
        cj.stubFor(get(urlPathEqualTo(CjFixture.PRODUCT)).willReturn(aResponse().withStatus(500)));
    }

    public static List<LoggedRequest> productReads(WireMockServer cj) {
        return cj.findAll(getRequestedFor(urlPathEqualTo(CjFixture.PRODUCT)));
    }

    /** The reads of stock so far. */
    public static List<LoggedRequest> stockReads(WireMockServer cj) {
        return cj.findAll(getRequestedFor(urlPathEqualTo(CjFixture.STOCK)));
    }
}
