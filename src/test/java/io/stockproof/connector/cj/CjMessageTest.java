package io.stockproof.connector.cj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.SupplierMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CjMessageTest {

    @Test
    void stockNamesVariantsAndItsTotalsAreNotRead() throws Exception {
        SupplierMessage message = read("""
                {"messageId":"m-1","type":"STOCK","messageType":"UPDATE","params":{
                  "1424608152007086080":[{"vid":"1424608152007086080","areaId":"2","storageNum":12}],
                  "AE7DB9BC-4290-4C85-B8A6-F8957F3DB053":[{"vid":1796078021431009281,"storageNum":-1e400}],
                  "9":[], "10":null, "11":[{"vid":""}, 5]}}
                """);

        assertThat(message).isEqualTo(new SupplierMessage("m-1", "STOCK", Set.of(
                "1424608152007086080", "AE7DB9BC-4290-4C85-B8A6-F8957F3DB053", "1796078021431009281", "9", "10", "11"),
                Set.of(), false));
    }

    @Test
    void aVariantIsReadAgainAndDoubtedWhereItIsSaidToBeGone() throws Exception {
        assertThat(variant("UPDATE", "\"variantStatus\":1,\"fields\":[\"variantStatus\",\"variantLength\"]"))
                .isEqualTo(new SupplierMessage("m", "VARIANT", Set.of("7"), Set.of(), false));
        assertThat(variant("UPDATE", "\"variantStatus\":0,\"fields\":[\"variantStatus\"]").removal()).isTrue();
        assertThat(variant("UPDATE", "\"variantStatus\":null").removal()).isFalse();
        assertThat(variant("DELETE", "\"fields\":[\"variantLength\"]"))
                .isEqualTo(new SupplierMessage("m", "VARIANT", Set.of("7"), Set.of(), true));
    }

    @Test
    void aProductIsReadAgainUnlessOnlyItsContentChanged() throws Exception {
        assertThat(product("UPDATE", "\"productStatus\":3,\"fields\":[\"productStatus\"]"))
                .isEqualTo(new SupplierMessage("m", "PRODUCT", Set.of(), Set.of("1796078021431009282"), false));
        assertThat(product("UPDATE", "\"productStatus\":2").removal()).isTrue();
        assertThat(product("DELETE", "\"productStatus\":null").removal()).isTrue();
        assertThat(product("UPDATE", "\"fields\":[\"productDescription\",\"productImage\"]").isAboutStock()).isFalse();
        assertThat(product("UPDATE", "\"fields\":[\"productDescription\",\"somethingNew\"]").isAboutStock()).isTrue();
        assertThat(product("UPDATE", "\"fields\":[]").isAboutStock()).isTrue();
    }

    @Test
    void tellsThatWhatSetsAVariantApartHasChanged() throws Exception {
        SupplierMessage renamed = variant("UPDATE", "\"fields\":[\"variantKey\",\"variantImage\",\"variantKey\"]");

        assertThat(renamed.isAboutStock()).isFalse();
        assertThat(renamed.edit()).isEqualTo(new SupplierMessage.Edit(Set.of("7"), Set.of(), List.of("variantKey")));
        assertThat(variant("UPDATE", "\"fields\":[\"variantSku\"]").isAboutStock()).as("read again as well").isTrue();
        assertThat(product("UPDATE", "\"fields\":[\"productNameEn\"]").edit()).isEqualTo(
                new SupplierMessage.Edit(Set.of(), Set.of("1796078021431009282"), List.of("productNameEn")));
        assertThat(product("UPDATE", "\"fields\":[\"productImage\"]").edit()).isNull();
    }

    @Test
    void ordersAndParcelsAreOfNoConcernWhateverTheirNumbers() throws Exception {
        for (String type : new String[] {"ORDER", "ORDERSPLIT", "ORDER_CONNNECTED", "LOGISTIC", "WHAT_MAY_COME"}) {
            SupplierMessage message = read("{\"messageId\":\"m\",\"type\":\"" + type
                    + "\",\"params\":{\"cjOrderId\":210823100016290555,\"vid\":\"7\",\"pid\":\"8\"}}");
            assertThat(message).isEqualTo(new SupplierMessage("m", type, Set.of(), Set.of(), false));
        }
    }

    @Test
    void aProbeHasNoTypeAndWhatIsNoObjectIsNoMessage() throws Exception {
        assertThat(read("{}").type()).isNull();
        assertThat(read("{\"type\":5,\"messageId\":17}")).isEqualTo(
                new SupplierMessage("17", null, Set.of(), Set.of(), false));
        for (String other : new String[] {"", "x", "5", "[]", "null", "{\"type\":\"STOCK\"", "{\"a\":1,\"a\":2}"}) {
            assertThatThrownBy(() -> read(other)).as(other).isInstanceOf(ConnectorException.class);
        }
        assertThat(read("{\"messageId\":\"" + "x".repeat(201) + "\",\"type\":\"STOCK\",\"params\":7}").id()).isNull();
    }

    private static SupplierMessage variant(String messageType, String members) throws ConnectorException {
        return read("{\"messageId\":\"m\",\"type\":\"VARIANT\",\"messageType\":\"" + messageType
                + "\",\"params\":{\"vid\":\"7\"," + members + "}}");
    }

    private static SupplierMessage product(String messageType, String members) throws ConnectorException {
        return read("{\"messageId\":\"m\",\"type\":\"PRODUCT\",\"messageType\":\"" + messageType
                + "\",\"params\":{\"pid\":1796078021431009282," + members + "}}");
    }

    private static SupplierMessage read(String body) throws ConnectorException {
        return CjMessage.of(body.getBytes(StandardCharsets.UTF_8));
    }
}
