package io.stockproof.intake;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows what a poll holds, or, of a dry run, what it would change. */
@RestController
class HeldController {

    private final JdbcClient jdbc;
    private final PollRepository polls;

    HeldController(JdbcClient jdbc, PollRepository polls) {
        this.jdbc = jdbc;
        this.polls = polls;
    }

    /** Stands in a cursor for the item of what is not made yet: such rows come last, by sku. */
    private static final long NOT_MADE = Long.MAX_VALUE;

    /** A row, with the place in the list that it has. */
    private record Placed(Cursor cursor, HeldRow row) {}

    @GetMapping(path = "/v1/polls/{id}/held", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    Page<HeldRow> list(@PathVariable long id, PageRequest page) {
        require(id);
        List<Placed> rows = find(id, page.cursor(), page.limitPlusOne());
        Page<Placed> placed = Page.of(rows, page, Placed::cursor);
        return new Page<>(placed.items().stream().map(Placed::row).toList(), placed.nextCursor());
    }

    @GetMapping(path = "/v1/polls/{id}/held", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    ResponseEntity<StreamingResponseBody> sheet(@PathVariable long id) {
        require(id);
        return CsvAnswer.inSteps(
                HeldRow.HEADER,
                (after, limit) -> find(id, after, limit),
                Placed::cursor,
                (writer, placed) -> writer.row(placed.row().cells()));
    }

    private void require(long id) {
        if (polls.find(id).isEmpty()) {
            throw ProblemType.NOT_FOUND.because("There is no poll " + id);
        }
    }

    private List<Placed> find(long poll, @Nullable Cursor after, int limit) {
        boolean isMade = after == null || after.number(0) != NOT_MADE;
        List<Placed> rows = new ArrayList<>(isMade ? findMade(poll, after, limit) : List.of());
        if (rows.size() < limit) {
            rows.addAll(findNamed(poll, isMade ? null : after, limit - rows.size()));
        }
        return rows;
    }

    private List<Placed> findMade(long poll, @Nullable Cursor after, int limit) {
        return jdbc.sql("""
                        SELECT h.item_id, h.location_id, i.sku, s.code || '/' || l.code AS location,
                               h.on_hand AS before, p.on_hand AS now, h.quantity AS after, h.reason, h.times,
                               h.observed_at
                          FROM intake_held h
                          JOIN supplier_item i USING (item_id)
                          JOIN supplier_location l USING (location_id)
                          JOIN supplier s ON s.supplier_id = i.supplier_id
                          LEFT JOIN stock_position p USING (item_id, location_id)
                         WHERE h.poll_id = :poll AND (h.item_id, h.location_id) > (:item, :place)
                         ORDER BY h.item_id, h.location_id
                         LIMIT :limit
                        """)
                .param("poll", poll)
                .param("item", after == null ? 0L : after.number(0))
                .param("place", after == null ? 0L : after.number(1))
                .param("limit", limit)
                .query((row, n) -> new Placed(
                        Cursor.of(row.getLong("item_id"), row.getInt("location_id")),
                        new HeldRow(
                                row.getString("sku"),
                                row.getString("location"),
                                row.getObject("before", Long.class),
                                row.getObject("now", Long.class),
                                row.getLong("after"),
                                row.getString("reason"),
                                row.getInt("times"),
                                row.getObject("observed_at", OffsetDateTime.class).toInstant())))
                .list();
    }

    /** What it says of items or locations that are only made once it is approved. */
    private List<Placed> findNamed(long poll, @Nullable Cursor after, int limit) {
        return jdbc.sql("""
                        SELECT n.sku, n.location AS code, s.code || '/' || n.location AS location, n.quantity, n.reason,
                               n.times, n.observed_at
                          FROM intake_newcomer n
                          JOIN intake_poll q USING (poll_id)
                          JOIN supplier s USING (supplier_id)
                         WHERE n.poll_id = :poll AND (n.sku, n.location) > (:sku, :place)
                         ORDER BY n.sku, n.location
                         LIMIT :limit
                        """)
                .param("poll", poll)
                .param("sku", after == null ? "" : after.text(1))
                .param("place", after == null ? "" : after.text(2))
                .param("limit", limit)
                .query((row, n) -> new Placed(
                        Cursor.of(NOT_MADE, row.getString("sku"), row.getString("code")),
                        new HeldRow(
                                row.getString("sku"),
                                row.getString("location"),
                                null,
                                null,
                                row.getLong("quantity"),
                                row.getString("reason"),
                                row.getInt("times"),
                                row.getObject("observed_at", OffsetDateTime.class).toInstant())))
                .list();
    }
}
