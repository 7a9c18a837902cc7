package io.stockproof.diagnosis;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.Cursor;
import java.sql.Types;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Names the listings and channels that are to be checked, piece by piece along their keys. */
@Repository
class RouteCheckReader {

    private final JdbcClient jdbc;

    RouteCheckReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A listing. */
    record Key(String channel, String variant) {

        Cursor cursor() {
            return Cursor.of(channel, variant);
        }
    }

    /**
     * Active listings by channel and variant.
     *
     * @param visible channels; empty is all
     * @param after the first part is a channel, the second a variant of it
     */
    List<Key> listings(Set<ChannelCode> visible, @Nullable ChannelCode channel, @Nullable Cursor after, int limit) {
        return jdbc.sql("""
                        SELECT c.code AS channel, l.variant
                          FROM channel c
                          CROSS JOIN LATERAL (
                               SELECT variant FROM catalog_listing l
                                WHERE l.channel_id = c.channel_id AND l.active
                                  AND l.variant > CASE WHEN c.code = :afterChannel THEN :afterVariant ELSE '' END
                                ORDER BY l.variant LIMIT :limit) l
                         WHERE c.deleted_at IS NULL AND c.code >= coalesce(:afterChannel, '')
                           AND (:channel::text IS NULL OR c.code = :channel)
                           AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
                         ORDER BY c.code, l.variant
                         LIMIT :limit
                        """)
                .param("channel", channel == null ? null : channel.value())
                .param("visible", texts(visible))
                .param("afterChannel", after == null ? null : after.text(0), Types.VARCHAR)
                .param("afterVariant", after == null ? "" : after.text(1))
                .param("limit", limit)
                .query(Key.class)
                .list();
    }

    /** Channels by code, from one on. */
    List<String> channels(Set<ChannelCode> visible, @Nullable ChannelCode channel, @Nullable String from) {
        return jdbc.sql("""
                        SELECT code FROM channel
                         WHERE deleted_at IS NULL AND code >= coalesce(:from, '')
                           AND (:channel::text IS NULL OR code = :channel)
                           AND (cardinality(:visible::text[]) = 0 OR code = ANY (:visible::text[]))
                         ORDER BY code
                        """)
                .param("channel", channel == null ? null : channel.value())
                .param("visible", texts(visible))
                .param("from", from, Types.VARCHAR)
                .query(String.class)
                .list();
    }

    private static String[] texts(Set<ChannelCode> channels) {
        return channels.stream().map(ChannelCode::value).toArray(String[]::new);
    }
}
