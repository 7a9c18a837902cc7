package io.stockproof.mismatch;

import io.stockproof.access.Caller;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Of which channels a caller may see mismatches. */
@Repository
class MismatchChannels {

    private final JdbcClient jdbc;

    MismatchChannels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The ids of one channel, or of all that the caller sees, deleted ones too.
     *
     * @throws io.stockproof.problem.Problem {@code unknown-channel} where one is named that does not exist for the caller
     */
    List<Integer> seen(Caller caller, @Nullable ChannelCode one) {
        if (one != null && !caller.sees(one)) {
            throw unknown(one);
        }
        List<Integer> ids = jdbc.sql("""
                        SELECT channel_id
                          FROM channel
                         WHERE (:one::text IS NULL OR code = :one AND deleted_at IS NULL)
                           AND (cardinality(:visible::text[]) = 0 OR code = ANY (:visible::text[]))
                        """)
                .param("one", one == null ? null : one.value())
                .param("visible", caller.channels().stream().map(ChannelCode::value).toArray(String[]::new))
                .query(Integer.class)
                .list();
        if (one != null && ids.isEmpty()) {
            throw unknown(one);
        }
        return ids;
    }

    private static RuntimeException unknown(ChannelCode code) {
        return ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + code + ".");
    }
}
