package io.stockproof.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The way in for what else a channel's receivers are to be told. It is put out in the transaction of whoever tells it, and
 * then sent as changed answers are; but each notice counts for itself: none takes the place of another.
 */
@Component
public class Notices {

    private static final String RECEIVERS = """
            SELECT s.subscription_id, s.id, nextval('subscription_event_sequence') AS sequence
              FROM subscription s
             WHERE s.channel_id = :channel AND s.enabled AND :type = ANY (s.events)
             ORDER BY s.subscription_id
               FOR KEY SHARE
            """; // one that is deleted meanwhile is told nothing, and fails nobody

    private static final String PUT = """
            INSERT INTO subscription_delivery (subscription_id, type, message_id, sequence, body, state, created_at)
            VALUES (:subscription, :type, :message, :sequence, :body, 'PENDING', :at)
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    Notices(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** What a receiver is told. */
    @FunctionalInterface
    public interface Notice {

        /** The event's data, for one subscription; both come first in it. */
        Object to(String subscription, long sequence);
    }

    private record Receiver(long subscriptionId, String id, long sequence) {}

    /**
     * Puts a notice out to all receivers of the channel that asked for its type and are on.
     *
     * @param at by the database's clock
     * @param notice what becomes its data
     * @return to how many
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public int put(int channelId, EventType type, Instant at, Notice notice) {
        if (type == EventType.AVAILABILITY_CHANGED) {
            throw new IllegalArgumentException("changed answers are the notifier's to tell");
        }
        List<Receiver> receivers = jdbc.sql(RECEIVERS)
                .param("channel", channelId)
                .param("type", type.text())
                .query(Receiver.class)
                .list();
        for (Receiver receiver : receivers) {
            jdbc.sql(PUT)
                    .param("subscription", receiver.subscriptionId())
                    .param("type", type.text())
                    .param("message", MessageIds.next())
                    .param("sequence", receiver.sequence())
                    .param("body", body(receiver, type, at, notice))
                    .param("at", at.atOffset(ZoneOffset.UTC))
                    .update();
        }
        return receivers.size();
    }

    private String body(Receiver receiver, EventType type, Instant at, Notice notice) {
        Object data = notice.to(receiver.id(), receiver.sequence());
        try {
            return json.writeValueAsString(new Event<>(type.text(), at, data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
