package io.stockproof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Share;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;

class JsonConfigurationTest {

    record Body(int number, long big, boolean flag, String text, BigDecimal share, Instant at, List<String> list,
            Kind kind, ChannelCode channel, Map<String, String> map, Share exact, Long boxed) {}

    enum Kind {
        A
    }

    private final ObjectMapper json = mapper();

    private static ObjectMapper mapper() {
        Jackson2ObjectMapperBuilder builder = Jackson2ObjectMapperBuilder.json();
        new JsonConfiguration().strictJson().customize(builder);
        return builder.build();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{'number':'5'}", "{'number':1.5}", "{'number':1.0}", "{'number':2147483648}", "{'number':null}",
            "{'number':true}", "{'number':''}", "{'number':1e3}", "{'big':9223372036854775808}", "{'big':'1'}",
            "{'boxed':'1'}",
            "{'boxed':1.5}", "{'boxed':''}", "{'flag':1}", "{'flag':'true'}", "{'flag':0}", "{'text':5}",
            "{'text':1.5}", "{'text':true}",
            "{'text':{}}", "{'text':'\\u0000'}", "{'text':'\\ud800'}", "{'share':'0.5'}", "{'share':true}",
            "{'share':NaN}", "{'at':5}",
            "{'at':'yesterday'}", "{'at':'2026-11-23'}", "{'at':'2026-11-23T18:39:00'}",
            "{'at':'+1000000000-12-31T23:59:59Z'}", "{'at':'1969-12-31T23:59:59Z'}", "{'list':''}", "{'list':'a'}",
            "{'list':{}}",
            "{'list':[5]}", "{'kind':0}", "{'kind':'a'}", "{'kind':''}", "{'channel':5}", "{'channel':''}",
            "{'channel':'A'}",
            "{'map':{'\\u0000':'a'}}", "{'map':''}", "{'exact':'0.5'}", "{'exact':1.0000001}", "{'nope':1}",
            "{'number':1,'number':1}",
            "{'number':1} x", "{'number':1}{}", "[]", "5", "''", "{'text':'a'", "{'number':01}", "{'number':+1}",
            "{/**/}", "{\"map\":{\"a\":1}}"})
    void refusesWhatIsNotExactlyRight(String text) {
        assertThatThrownBy(() -> json.readValue(text.replace('\'', '"'), Body.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void buffersServeOneThreadAfterTheOther() throws Exception {
        RecyclerPool<BufferRecycler> pool = json.getFactory()._getRecyclerPool();
        List<BufferRecycler> used = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread.ofVirtual().start(() -> {
                BufferRecycler buffers = pool.acquireAndLinkPooled();
                used.add(buffers);
                buffers.releaseToPool();
            }).join();
        }
        assertThat(used).hasSize(2);
        assertThat(used.getLast()).isSameAs(used.getFirst());
    }

    @Test
    void refusesWhatIsTooDeepTooLongOrHasTooManyDigits() {
        String deep = "[".repeat(51) + "]".repeat(51);
        String name = "{\"" + "n".repeat(1_001) + "\":1}";
        for (String text : List.of(deep, "\"" + "x".repeat(10_001) + "\"", "1".repeat(31), name)) {
            assertThatThrownBy(() -> json.readTree(text)).isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void refusesDoubledNamesInTreesToo() {
        assertThatThrownBy(() -> json.readTree("{\"a\":1,\"a\":1}")).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void readsWhatIsRight() throws JsonProcessingException {
        Body body = json.readValue("""
                {"number":5,"big":9223372036854775807,"flag":true,"text":"","share":0.10,"at":"2026-11-23T19:39:00.5+01:00",
                 "list":["a"],"kind":"A","channel":"main","map":{"k":"v"},"exact":1,"boxed":null}""", Body.class);

        assertThat(body).isEqualTo(new Body(5, Long.MAX_VALUE, true, "", new BigDecimal("0.10"),
                Instant.parse("2026-11-23T18:39:00.5Z"), List.of("a"), Kind.A, new ChannelCode("main"),
                Map.of("k", "v"), Share.ALL, null));
    }

    @Test
    void writesInstantsWithZAndNumbersInFull() throws JsonProcessingException {
        record Out(Instant at, BigDecimal share) {}

        assertThat(json.writeValueAsString(new Out(Instant.parse("2026-11-23T18:39:00.120Z"), new BigDecimal("1E-7"))))
                .isEqualTo("{\"at\":\"2026-11-23T18:39:00.120Z\",\"share\":0.0000001}");
    }

    @Test
    void keepsNumbersOfTreesAsTheyWere() throws JsonProcessingException {
        JsonNode tree = json.readTree("{\"share\":0.50,\"big\":12345678901234567890}");
        assertThat(tree.toString()).isEqualTo("{\"share\":0.50,\"big\":12345678901234567890}");
    }
}
