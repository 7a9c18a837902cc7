package io.stockproof.testorder;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds the listings that a run tries. */
@Repository
class Picks {

    private static final int DAYS_SOLD = 30;

    private final JdbcClient jdbc;

    Picks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<String> of(TestOrderSchedule schedule, Instant now) {
        Pick pick = schedule.pick();
        return switch (pick.kind()) {
            case VARIANTS -> Objects.requireNonNull(pick.variants());
            case BEST_SELLING -> bestSelling(schedule, Objects.requireNonNull(pick.bestSelling()), now);
            case NEWEST -> newest(schedule, Objects.requireNonNull(pick.newest()));
        };
    }

    /** By units, those alone that are listed still. */
    private List<String> bestSelling(TestOrderSchedule schedule, int most, Instant now) {
        return jdbc.sql("""
                        SELECT l.variant
                          FROM checkout_reservation r
                          JOIN channel c USING (channel_id)
                          JOIN checkout_line l USING (reservation_id)
                          JOIN catalog_listing g ON g.channel_id = r.channel_id AND g.variant = l.variant
                         WHERE c.code = :channel AND r.created_at >= :since AND r.confirmed_at IS NOT NULL
                           AND r.state IN ('CONFIRMED', 'REFLECTED')
                         GROUP BY l.variant
                         ORDER BY sum(l.quantity) DESC, l.variant
                         LIMIT :most
                        """)
                .param("channel", schedule.channel().value())
                .param("since", now.minus(DAYS_SOLD, ChronoUnit.DAYS).atOffset(ZoneOffset.UTC))
                .param("most", most)
                .query(String.class)
                .list();
    }

    private List<String> newest(TestOrderSchedule schedule, int most) {
        return jdbc.sql("""
                        SELECT g.variant
                          FROM catalog_listing g
                          JOIN channel c USING (channel_id)
                         WHERE c.code = :channel
                         ORDER BY g.created_at DESC, g.variant
                         LIMIT :most
                        """)
                .param("channel", schedule.channel().value())
                .param("most", most)
                .query(String.class)
                .list();
    }
}
