package io.stockproof.bench.service;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What lists are measured against: as many whole rows by the primary key, as they are. */
@RestController
@Profile("bench")
@Requires(Scope.OPS_READ)
class KeyPage {

    private final JdbcTemplate jdbc;

    KeyPage(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/bench/mismatches")
    List<Map<String, Object>> page(@RequestParam long after, @RequestParam int limit) {
        return jdbc.queryForList("""
                SELECT mismatch_id, channel_id, variant, context, kind, state, displayed, purchasable, overstated_units,
                       displayed_source, displayed_at::text, reason, root_cause, contributing::text, suggestion, owner,
                       fix, unlocks, unlocks_all, evidence::text, cause_id, suppliers::text, first_opened_at::text,
                       opened_at::text, began_at::text, last_seen_at::text, resolved_at::text, resolution, reopenings,
                       rejected_carts
                  FROM mismatch
                 WHERE mismatch_id > ?
                 ORDER BY mismatch_id
                 LIMIT ?
                """, after, limit);
    }
}
