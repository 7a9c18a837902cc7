package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.stockproof.connector.SupplierFixture.request;
import static io.stockproof.connector.cj.CjFixture.data;
import static io.stockproof.connector.cj.CjFixture.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.SupplierMessages.Delivery;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What CJ signs its messages with, and whether it says that it sends any. */
class CjMessagesIT {

    private static final String OPEN_ID = "9007199254740993";

    private static DataSource database;
    private static WireMockServer cj;

    private Supplier supplier;
    private int supplierId;

    @BeforeAll
    static void start() {
        database = PostgresForTests.freshDatabase();
        cj = new WireMockServer(options().dynamicPort());
        cj.start();
    }

    @AfterAll
    static void stop() {
        cj.stop();
    }

    @BeforeEach
    void reset() {
        cj.resetAll();
        CjFixture.givesTokens(cj);
        supplier = SupplierFixture.supplier(
                ConnectorKind.CJ, cj.baseUrl() + "/api", "${CJ_API_KEY}", null,
                new Limits(BigDecimal.valueOf(1000), 1, 20, 0));
        supplierId = SupplierFixture.insert(database, supplier);
    }

    @Test
    void theLoginTellsTheKeyToTheLastDigitAndItIsKeptSealed() throws Exception {
        assertThat(messages("key").key(supplierId)).isEmpty();
        CjForTests.hasStock(cj, "p", 1, "v");

        CjFixture.instance(database, LinesForTests.withoutBreaker(), Map.of("CJ_API_KEY", "key"))
                .read(request(supplierId, supplier, new WantedItem("S", "p", "v")), new RecordingSink());

        assertThat(messages("key").key(supplierId)).hasValue(OPEN_ID);
        byte[] kept =
                JdbcClient.create(database).sql("SELECT open_id_sealed FROM connector_session WHERE supplier_id = ?")
                        .param(supplierId).query((row, n) -> row.getBytes(1)).single();
        assertThat(new String(kept, StandardCharsets.ISO_8859_1)).doesNotContain(OPEN_ID);
    }

    @Test
    void theKeyOfAnotherCredentialIsNoKey() throws Exception {
        settings("{\"openId\":" + OPEN_ID + "}");
        messages("key").delivery(request(supplierId, supplier));
        assertThat(messages("key").key(supplierId)).hasValue(OPEN_ID);

        JdbcClient.create(database)
                .sql("UPDATE connector_session SET credential_sha256 = '\\x00' WHERE supplier_id = ?")
                .param(supplierId).update();

        assertThat(messages("key").key(supplierId)).isEmpty();
    }

    @Test
    void theSettingsTellTheKeyWhereTheLoginWasBeforeItWasKept() throws Exception {
        settings("{\"openId\":123456789012345678}");
        messages("key").delivery(request(supplierId, supplier));
        JdbcClient.create(database).sql("UPDATE connector_session SET open_id_sealed = NULL WHERE supplier_id = ?")
                .param(supplierId).update();

        messages("key").delivery(request(supplierId, supplier));

        assertThat(messages("key").key(supplierId)).hasValue("123456789012345678");
    }

    @Test
    void theSettingsTellWhetherStockIsSentAndCostNoPoints() throws Exception {
        assertThat(delivery("{\"stock\":{\"type\":\"ENABLE\"},\"product\":{\"type\":\"CANCEL\"}}"))
                .isEqualTo(Delivery.ENABLED);
        assertThat(delivery("{\"stock\":{\"type\":\"CANCEL\",\"urls\":[]},\"product\":{\"type\":\"ENABLE\"}}"))
                .isEqualTo(Delivery.SUSPENDED);
        assertThat(delivery("{\"product\":{\"type\":\"CANCEL\"},\"order\":{\"type\":\"ENABLE\"}}"))
                .isEqualTo(Delivery.SUSPENDED);
        assertThat(delivery("{\"product\":{\"type\":\"ENABLE\"},\"order\":{\"type\":\"CANCEL\"}}"))
                .isEqualTo(Delivery.ENABLED);
        assertThat(delivery("null")).isEqualTo(Delivery.UNKNOWN);
        assertThat(delivery("{\"stock\":7}")).isEqualTo(Delivery.UNKNOWN);
        cj.stubFor(get("/api/setting/get").willReturn(error(200, 1600000, "busy")));
        assertThatThrownBy(() -> messages("key").delivery(request(supplierId, supplier)))
                .isInstanceOf(ConnectorException.class);
    }

    @Test
    void whatIsSaidToBeGoneIsBelievedOnlyOnceItIsNotListed() throws Exception {
        CjForTests.hasStock(cj, "p", 4, "v1", "v2", "v3");
        CjForTests.hasVariants(cj, "p", "v1", "v3");
        RecordingSink sink = new RecordingSink();

        // Its sku is our own word for it: only the id is looked for.
        CjFixture.instance(database, LinesForTests.withoutBreaker(), Map.of("CJ_API_KEY", "key"))
                .read(request(supplierId, supplier, new WantedItem("ours-1", "p", "v1", true, false),
                        new WantedItem("ours-2", "p", "v2", true, false), new WantedItem("ours-3", "p", "v3")), sink);

        assertThat(sink.gone).containsExactly("ours-2: CJ has no variant of this id");
        assertThat(sink.read).containsExactlyInAnyOrder("ours-1", "ours-3");
        assertThat(CjForTests.stockReads(cj)).hasSize(1);
    }

    private Delivery delivery(String callback) throws Exception {
        settings("{\"openId\":1,\"callback\":" + callback + "}");
        return messages("key").delivery(request(supplierId, supplier));
    }

    private static void settings(String settings) {
        cj.stubFor(get("/api/setting/get").willReturn(data(settings)));
    }

    private static CjMessages messages(String key) {
        return CjFixture.messages(database, Map.of("CJ_API_KEY", key));
    }
}
