package io.stockproof.mismatch;

import io.stockproof.access.Caller;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What people decide about mismatches. */
@Repository
class MismatchActions {

    private static final int STEP = 2_000;

    // An ignored one is ignored with the cause that it has now.
    private static final String DECIDE = """
            WITH decided AS (
                UPDATE mismatch m
                   SET state = :to,
                       ignored_cause = CASE WHEN :to = 'IGNORED' THEN m.cause_id END
                 WHERE m.mismatch_id = ANY (:ids) AND m.state = ANY (:from)
                RETURNING m.mismatch_id, m.channel_id
            )
            INSERT INTO mismatch_event (mismatch_id, channel_id, action, principal, note)
            SELECT mismatch_id, channel_id, :action, :principal, :note FROM decided
            """;

    private final JdbcClient jdbc;

    MismatchActions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A decision: from which states it may be taken, and to which it leads. Taken again, it only adds its note. */
    enum Decision {
        ACKNOWLEDGE(MismatchState.ACKNOWLEDGED, "ACKNOWLEDGED", List.of("OPEN", "ACKNOWLEDGED")),
        IGNORE(
                MismatchState.IGNORED, "IGNORED", List.of("OPEN", "ACKNOWLEDGED", "IGNORED")),
        REOPEN(
                MismatchState.OPEN, "REOPENED", List.of("OPEN", "ACKNOWLEDGED", "IGNORED"));

        private final MismatchState to;
        private final String action;
        private final List<String> from;

        Decision(MismatchState to, String action, List<String> from) {
            this.to = to;
            this.action = action;
            this.from = from;
        }
    }

    /** Decides one; {@code false} where its state does not allow it. */
    @Transactional
    public boolean decide(long id, Decision decision, Caller who, @Nullable String note) {
        return decide(List.of(id), decision, who, note) == 1;
    }

    /**
     * Decides the next rows of a card whose state allows it and is not yet so, in one transaction.
     *
     * @param after the id of the last row that was decided
     * @return the id of the last row of this step; empty at the end
     */
    @Transactional
    public Optional<Step> decideNext(
            long cause, List<Integer> channels, long after, Decision decision, Caller who, @Nullable String note) {
        List<Long> ids = jdbc.sql("""
                        SELECT mismatch_id
                          FROM mismatch
                         WHERE cause_id = :cause AND state = ANY (:from) AND state <> :to
                           AND channel_id = ANY (:channels) AND mismatch_id > :after
                         ORDER BY mismatch_id
                         LIMIT :step
                           FOR UPDATE
                        """)
                .param("cause", cause)
                .param("from", decision.from.toArray(String[]::new))
                .param("to", decision.to.name())
                .param("channels", channels.toArray(Integer[]::new))
                .param("after", after)
                .param("step", STEP)
                .query(Long.class)
                .list();
        return ids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Step(ids.getLast(), decide(ids, decision, who, note)));
    }

    /** A part of a card. */
    record Step(long last, int decided) {}

    private int decide(List<Long> ids, Decision decision, Caller who, @Nullable String note) {
        return jdbc.sql(DECIDE)
                .param("ids", ids.toArray(Long[]::new))
                .param("to", decision.to.name())
                .param("from", decision.from.toArray(String[]::new))
                .param("action", decision.action)
                .param("principal", who.id())
                .param("note", note)
                .update();
    }
}
