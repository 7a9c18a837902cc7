package io.stockproof.availability;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A store of its own for each test, asked over HTTP. */
@StockproofIT
abstract class StoreOverHttp {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;

    Api api;
    AvailabilityFixture store;

    @BeforeEach
    void makeStore() {
        api = Api.admin(port);
        store = AvailabilityFixture.create(api, jdbc);
    }

    @AfterEach
    void leaveNoPositions() {
        store.forgetPositions();
    }

    JsonNode query(Map<String, Object> query) {
        return api.post("/v1/availability/query", query).expect(200).json();
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
