package io.stockproof.mismatch;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Lets one instance at a time watch. One that holds it renews it; one that died loses it. */
@Repository
class WatchLease {

    private static final Duration HELD = Duration.ofSeconds(6);
    private static final Duration RENEWED = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final Duration heldFor;
    private final Duration renewedEvery;
    private final String me = UUID.randomUUID().toString();
    private long renewAtNanos = System.nanoTime();
    private boolean held;

    @Autowired
    WatchLease(JdbcClient jdbc) {
        this(jdbc, HELD, RENEWED);
    }

    /** One that is lost after {@code heldFor}, and asked for every {@code renewedEvery}. */
    WatchLease(JdbcClient jdbc, Duration heldFor, Duration renewedEvery) {
        this.jdbc = jdbc;
        this.heldFor = heldFor;
        this.renewedEvery = renewedEvery;
    }

    /** Whether this instance watches now; asks the database every few seconds. Of one thread. */
    boolean isHeld(@Nullable String feedToken) {
        if (held && System.nanoTime() < renewAtNanos) {
            return true;
        }
        if (!held && System.nanoTime() < renewAtNanos) {
            return false;
        }
        renewAtNanos = System.nanoTime() + renewedEvery.toNanos();
        held = jdbc.sql("""
                        UPDATE mismatch_watch
                           SET held_until = clock_timestamp() + :millis * interval '1 millisecond', holder = :me,
                               feed_token = CASE WHEN holder = :me THEN coalesce(:token, feed_token) ELSE feed_token END
                         WHERE holder = :me OR NOT :held AND held_until < clock_timestamp()
                        """)
                .param("millis", heldFor.toMillis())
                .param("held", held) // Whoever watched meanwhile knows what this instance does not: it begins anew.
                .param("me", me)
                .param("token", feedToken)
                .update() == 1;
        return held;
    }

    /**
     * Whether no other instance has begun to watch; none does before the running transaction ends. {@link #isHeld} tells
     * what was so a moment ago.
     */
    boolean isStillOurs() {
        return jdbc.sql("SELECT holder = :me FROM mismatch_watch FOR SHARE").param("me", me).query(Boolean.class)
                .single();
    }

    /** How far whoever watched before has come. */
    @Nullable
    String feedToken() {
        return jdbc.sql("SELECT feed_token FROM mismatch_watch").query(String.class).optional().orElse(null);
    }

    /** Lets another instance watch at once. */
    void release() {
        held = false;
        jdbc.sql("UPDATE mismatch_watch SET held_until = '-infinity' WHERE holder = :me").param("me", me).update();
    }
}
