package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every handler that exists, asked by everyone who might. */
@StockproofIT
class AccessMatrixIT {

    @LocalServerPort int port;
    @Autowired
    @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mappings;
    @Autowired JdbcClient jdbc;
    @Autowired Authenticator authenticator;

    private record Route(String method, String path, String contentType, HandlerMethod handler) {}

    @Test
    void everyHandlerSaysWhoMayCallIt() {
        List<String> silent = mappings.getHandlerMethods().values().stream()
                .filter(handler -> handler.getBeanType().getName().startsWith("io.stockproof"))
                .filter(handler -> !handler.getBeanType().getPackageName().endsWith(".problem")) // open by their paths
                .filter(handler -> AccessCheck.requires(handler) == null && !OpenRoutes.isOpen(handler))
                .map(HandlerMethod::toString)
                .toList();
        assertThat(silent).isEmpty();
    }

    @Test
    void noOneGetsFurtherThanTheHandlerAllows() {
        Map<Scope, Api> byScope = new EnumMap<>(Scope.class);
        for (Scope scope : Scope.values()) {
            byScope.put(scope, Api.with(port, scope.text()).unchecked());
        }
        Api supplier = Api.anonymous(port).unchecked()
                .key(made(Map.of("name", "own", "supplier", "matrix")).path("key").asText());
        Map<String, Api> nobody = nobody();
        List<String> faults = new ArrayList<>();
        for (Route route : routes()) {
            Requires requires = AccessCheck.requires(route.handler());
            nobody.forEach((who, api) -> expect(faults, route, who, api, Set.of(401)));
            byScope.forEach((scope, api) -> expect(faults, route, scope.text(), api,
                    scope.closure().contains(requires.value()) ? Set.of() : Set.of(403)));
            expect(faults, route, "supplier's own key", supplier,
                    requires.orSuppliersOwnKey() ? Set.of() : Set.of(403));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void lessThanAllIsOpen() {
        Api nobody = Api.anonymous(port).unchecked();
        for (String open : List.of("/problems", "/problems/not-found", "/v3/api-docs", "/v3/api-docs.yaml",
                "/swagger-ui/index.html", "/actuator/health", "/actuator/health/liveness",
                "/actuator/health/readiness")) {
            assertThat(nobody.get(open).status()).as(open).isEqualTo(200);
        }
        for (String closed : List.of("/", "/actuator", "/actuator/env", "/actuator/prometheus", "/actuator/heapdump",
                "/v1",
                "/v1/", "/v1/nonsense", "/.git/config", "/static/", "/swagger-ui/%2e%2e/v1/keys", "//v1/keys",
                "/v1/keys;a=b",
                "/v1/keys/", "/actuator/health/db", "/actuator/health/../prometheus", "/actuator/%70rometheus")) {
            assertThat(nobody.get(closed).status()).as(closed).isIn(401, 400, 404);
        }
        assertThat(Api.with(port, "storefront").unchecked().get("/actuator/prometheus").status()).isEqualTo(403);
        assertThat(Api.with(port, "ops:read").unchecked().get("/actuator/env").status()).isEqualTo(403);
        assertThat(Api.admin(port).unchecked().get("/actuator/env").status()).isEqualTo(404);
    }

    /** An empty set: anything but a refusal of access. */
    private static void expect(List<String> faults, Route route, String who, Api api, Set<Integer> refusals) {
        int status = api.header("Content-Type", route.contentType()).send(route.method(), route.path(), null).status();
        boolean refused = status == 401 || status == 403;
        if (refusals.isEmpty() ? refused || status >= 500 : !refusals.contains(status)) {
            faults.add(route.method() + " " + route.path() + " gave " + who + " a " + status);
        }
    }

    private Map<String, Api> nobody() {
        JsonNode revoked = made(Map.of("name", "revoked", "scopes", List.of("admin")));
        Api.admin(port).delete("/v1/keys/" + revoked.path("id").asText()).expect(200);
        JsonNode expired = made(Map.of("name", "expired", "scopes", List.of("admin")));
        jdbc.sql("UPDATE access_key SET expires_at = clock_timestamp() - interval '1 second' WHERE key_id = :id")
                .param("id", expired.path("id").asText()).update();
        authenticator.forget(expired.path("id").asText());
        Api anonymous = Api.anonymous(port).unchecked();
        Map<String, Api> nobody = new LinkedHashMap<>();
        nobody.put("nobody", anonymous);
        nobody.put("a revoked key", anonymous.key(revoked.path("key").asText()));
        nobody.put("an expired key", anonymous.key(expired.path("key").asText()));
        nobody.put("a key with a wrong secret",
                anonymous.key("sp_" + expired.path("id").asText() + "_" + "x".repeat(43)));
        nobody.put("basic authentication", anonymous.header("Authorization", "Basic YWRtaW46YWRtaW4="));
        return nobody;
    }

    private JsonNode made(Map<String, Object> key) {
        return Api.admin(port).post("/v1/keys", key).expect(201).json();
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        mappings.getHandlerMethods().forEach((mapping, handler) -> {
            if (AccessCheck.requires(handler) != null) {
                mapping.getPatternValues().forEach(path -> methods(mapping).forEach(method -> routes.add(new Route(
                        method, path.replaceAll("\\{[^}]+}", "matrix"), consumed(mapping), handler))));
            }
        });
        assertThat(routes).hasSizeGreaterThan(10);
        return routes;
    }

    private static String consumed(RequestMappingInfo mapping) {
        return mapping.getConsumesCondition().getConsumableMediaTypes().stream().findFirst().map(Object::toString)
                .orElse("application/json");
    }

    private static List<String> methods(RequestMappingInfo mapping) {
        assertThat(mapping.getMethodsCondition().getMethods()).as(mapping.toString()).isNotEmpty();
        return mapping.getMethodsCondition().getMethods().stream().map(Enum::name).toList();
    }
}
