package io.stockproof.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.availability.AvailabilityAnswers;
import io.stockproof.availability.AvailabilityBody;
import io.stockproof.availability.AvailabilityItem;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.problem.ProblemType;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers variants in the form of events. */
@Component
class StreamAnswers {

    private final Readings readings;
    private final ObjectMapper json;

    StreamAnswers(Readings readings, ObjectMapper json) {
        this.readings = readings;
        this.json = json;
    }

    /**
     * Some answers.
     *
     * @param version of all of them
     */
    record Answered(List<StreamEvent> events, String version) {}

    /**
     * Answers some variants for an audience.
     *
     * @throws io.stockproof.problem.Problem {@code unknown-channel}, {@code unknown-method}: either is gone by now;
     *     {@code temporarily-unavailable}: the answers would be older than {@code minVersion}
     */
    Answered of(Audience.Key audience, List<String> variants, @Nullable String minVersion) {
        Reading reading = readings.read(Caller.SYSTEM, audience.channel().value(), variants, minVersion);
        var method = audience.context().shippingMethod();
        if (method != null && !reading.rules().knows(method)) {
            throw ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + method + ".");
        }
        if (minVersion != null && reading.degraded()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE.because("The answers are not there yet.");
        }
        AvailabilityBody body = AvailabilityAnswers.body(reading, audience.context(), variants, audience.exact());
        List<StreamEvent> events = new ArrayList<>(variants.size());
        for (AvailabilityItem item : body.items()) {
            events.add(event(body, item));
        }
        return new Answered(events, body.version());
    }

    private StreamEvent event(AvailabilityBody body, AvailabilityItem item) {
        AvailabilityBody one = new AvailabilityBody(
                body.channel(),
                body.asOf(),
                body.version(),
                body.destination(),
                body.shippingMethod(),
                body.degraded(),
                List.of(item));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.writeValueAsBytes(item.timeless()));
            return new StreamEvent(
                    item.variant(), ByteBuffer.wrap(digest).getLong(), json.writeValueAsString(one.single()));
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
