package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@StockproofIT
class KeyControllerIT {

    @LocalServerPort int port;

    @Test
    void showsTheWholeKeyOnlyWhenItIsMade() {
        Answer made =
                Api.admin(port).post("/v1/keys", Map.of("name", "shop", "scopes", List.of("storefront"))).expect(201);
        String key = made.json().path("key").asText();
        String id = made.json().path("id").asText();

        assertThat(key).matches("sp_[A-Za-z0-9]{14}_[A-Za-z0-9_-]{43}");
        assertThat(made.header("Location")).isEqualTo("/v1/keys/" + id);
        assertThat(Api.admin(port).get("/v1/keys/" + id).expect(200).body()).doesNotContain(key.substring(19));
        assertThat(Api.admin(port).get("/v1/keys").expect(200).body()).doesNotContain(key.substring(19));
        assertThat(Api.admin(port).get("/v1/changes?kind=key&code=" + id).expect(200).body())
                .contains("CREATED")
                .doesNotContain(key.substring(19));
    }
}
