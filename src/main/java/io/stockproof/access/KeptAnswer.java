package io.stockproof.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * The answer that a repeated request gets again.
 *
 * @param body as JSON in UTF-8; {@code null} where the answer had none
 */
@SuppressWarnings("ArrayRecordComponent")
record KeptAnswer(byte[] requestSha256, int status, Map<String, String> headers, byte @Nullable [] body) {

    private static final String REFUSAL = "refusal";

    static KeptAnswer of(ResponseEntity<?> answer, byte[] requestSha256, ObjectMapper json) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of(HttpHeaders.LOCATION, HttpHeaders.ETAG)) {
            String value = answer.getHeaders().getFirst(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        Object body = answer.getBody();
        return new KeptAnswer(
                requestSha256, answer.getStatusCode().value(), headers, body == null ? null : write(body, json));
    }

    /** The instance and the type's own members are added again when it is rendered. */
    static KeptAnswer of(Problem refusal, byte[] requestSha256, ObjectMapper json) {
        return new KeptAnswer(
                requestSha256,
                refusal.type().status().value(),
                Map.of(REFUSAL, refusal.detail()),
                write(refusal.members(), json));
    }

    /** The first answer again, or a problem if this is another request or the first was refused. */
    <T> ResponseEntity<T> replay(byte[] requestSha256, ObjectMapper json) {
        if (!MessageDigest.isEqual(this.requestSha256, requestSha256)) {
            throw ProblemType.IDEMPOTENCY_KEY_REUSED.because(
                    "This Idempotency-Key was used for another request in the last 24 hours.");
        }
        String refusal = headers.get(REFUSAL);
        if (refusal != null) {
            throw refusedAgain(refusal, json);
        }
        return answer(
                ResponseEntity.status(status).header(Idempotency.REPLAYED_HEADER, "true"),
                body == null ? null : new RawValue(new String(body, StandardCharsets.UTF_8)));
    }

    /** What was just kept, for whoever asked first: written as JSON once, not once for each. */
    <T> ResponseEntity<T> first() {
        return answer(ResponseEntity.status(status), body);
    }

    private <T> ResponseEntity<T> answer(ResponseEntity.BodyBuilder answer, @Nullable Object written) {
        headers.forEach(answer::header);
        if (written == null) {
            return answer.build();
        }
        answer.contentType(MediaType.APPLICATION_JSON);
        @SuppressWarnings("unchecked") // only ever written, as the JSON that it is
        T raw = (T) written;
        return answer.body(raw);
    }

    private Problem refusedAgain(String detail, ObjectMapper json) {
        Problem refusal = ProblemType.INSUFFICIENT_STOCK.because(detail).header(Idempotency.REPLAYED_HEADER, "true");
        try {
            JsonNode members = json.readTree(body);
            for (Map.Entry<String, JsonNode> member : members.properties()) {
                refusal = refusal.with(member.getKey(), member.getValue());
            }
            return refusal;
        } catch (IOException e) {
            throw new IllegalStateException("a kept answer is no JSON", e);
        }
    }

    private static byte[] write(Object body, ObjectMapper json) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }
}
