package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.stockproof.connector.SecretSeal;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLines;
import io.stockproof.kernel.Share;
import java.time.Duration;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** CJ as a WireMock plays it, and connectors as separate instances would have them. */
final class CjFixture {

    static final String ACCESS = "/api/authentication/getAccessToken";
    static final String REFRESH = "/api/authentication/refreshAccessToken";
    static final String STOCK = "/api/product/stock/getInventoryByPid";
    static final String FREIGHT = "/api/logistic/freightCalculate";
    static final String PRODUCT = "/api/product/query";
    static final String VARIANTS = "/api/product/variant/query";

    private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "AES");

    private CjFixture() {}

    /** One instance's connector; two on one database share what is in the database alone. */
    static CjConnector instance(DataSource database, CallProperties calls, Map<String, String> environment) {
        Parts parts = parts(database, calls, environment);
        return new CjConnector(
                parts.lines, parts.placeholders, parts.client, parts.session, parts.repository, parts.properties);
    }

    /** What one instance knows of CJ's messages. */
    static CjMessages messages(DataSource database, Map<String, String> environment) {
        Parts parts = parts(database, LinesForTests.withoutBreaker(), environment);
        return new CjMessages(
                parts.lines, parts.placeholders, parts.client, parts.session, parts.repository, parts.properties);
    }

    /** What one instance asks CJ's quotes with. */
    static CjQuotes quotes(DataSource database, Map<String, String> environment) {
        Parts parts = parts(database, LinesForTests.withoutBreaker(), environment);
        return new CjQuotes(
                parts.lines, parts.placeholders, parts.client, parts.session, parts.repository, parts.properties);
    }

    private record Parts(
            SupplierLines lines,
            Placeholders placeholders,
            CjClient client,
            CjSession session,
            CjSessionRepository repository,
            CjProperties properties) {}

    private static Parts parts(DataSource database, CallProperties calls, Map<String, String> environment) {
        CjProperties properties = new CjProperties(
                Share.of("0.05"), Duration.ofMillis(5), Duration.ofHours(1), Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ofMillis(10), Duration.ofMillis(1), DataSize.ofMegabytes(1));
        CjClient client = new CjClient(LinesForTests.client(), properties);
        CjSessionRepository repository = new CjSessionRepository(JdbcClient.create(database));
        CjSession session = new CjSession(repository, new CjLogin(client), new SecretSeal(() -> KEY), properties);
        return new Parts(
                LinesForTests.of(database, calls), new Placeholders(environment::get), client, session, repository,
                properties);
    }

    static ResponseDefinitionBuilder json(String body) {
        return aResponse().withHeader("Content-Type", "application/json;charset=utf-8").withBody(body);
    }

    static ResponseDefinitionBuilder error(int status, long code, String message) {
        return json("{\"code\":%d,\"result\":false,\"message\":\"%s\",\"data\":null,\"requestId\":\"r\"}"
                .formatted(code, message)).withStatus(status);
    }

    static ResponseDefinitionBuilder data(String data) {
        return json("{\"code\":200,\"success\":true,\"message\":\"\",\"data\":" + data + ",\"requestId\":\"r\"}");
    }

    static ResponseDefinitionBuilder dataWithPoints(String data, long remaining) {
        return json("{\"code\":200,\"success\":true,\"data\":" + data
                + ",\"pointsInfo\":{\"usedToday\":1,\"remaining\":" + remaining + ",\"total\":50000}}");
    }

    static ResponseDefinitionBuilder tokens(String access) {
        return json("""
                {"code":200,"result":true,"message":"Success","data":{"openId":9007199254740993,"accessToken":"%s",
                 "accessTokenExpiryDate":"2099-08-18T09:16:33+08:00","refreshToken":"refresh-of-%s",
                 "refreshTokenExpiryDate":"2099-12-18T09:16:33+08:00","createDate":"2026-08-11T09:16:33+08:00"}}
                """.formatted(access, access));
    }

    /** A product with variants given as {@code vid: [areas]}. */
    static String product(String... variants) {
        return "{\"inventories\":[{\"countryCode\":\"US\",\"totalInventoryNum\":1,\"cjInventoryNum\":1,"
                + "\"factoryInventoryNum\":0}],\"variantInventories\":[" + String.join(",", variants) + "]}";
    }

    static String variant(String vid, String... areas) {
        return "{\"vid\":" + vid + ",\"inventory\":[" + String.join(",", areas) + "]}";
    }

    static String area(String country, Object total, Object cj, Object factory) {
        return "{\"countryCode\":\"%s\",\"totalInventory\":%s,\"cjInventory\":%s,\"factoryInventory\":%s,\"stock\":[]}"
                .formatted(country, total, cj, factory);
    }

    static MappingBuilder stock(String pid) {
        return get(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo(pid));
    }

    static void givesTokens(WireMockServer cj) {
        cj.stubFor(post(ACCESS).willReturn(tokens("a1")));
        cj.stubFor(post(REFRESH).willReturn(tokens("a2")));
        cj.stubFor(get(urlPathEqualTo(PRODUCT)).atPriority(10).willReturn(data("{\"variants\":[]}")));
    }

    static int tokenCalls(WireMockServer cj) {
        return cj.findAll(postRequestedFor(urlPathEqualTo(ACCESS))).size()
                + cj.findAll(postRequestedFor(urlPathEqualTo(REFRESH))).size();
    }
}
