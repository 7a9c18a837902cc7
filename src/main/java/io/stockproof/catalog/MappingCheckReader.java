package io.stockproof.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.PlannedAnew;
import io.stockproof.database.Reports;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.Cursor;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Finds mappings that are wrong or doubtful, and the items that could take their place: two statements for each step of so
 * many listings, by key, and so many steps a page at most. A step is short, since the planner cannot know how much of what
 * it joins is doubtful, and may go through all of it for each.
 */
@Repository
class MappingCheckReader {

    private static final int STEP = 500;
    private static final int STEPS_MAX = 10;
    private static final int OTHERS_MAX = 5;

    private final JdbcClient jdbc;
    private final From database;
    private final From reports;
    private final ObjectMapper json;
    private final MappingCandidates candidates;

    /** Which checks; an absent member asks for all. An empty {@code visible} is all channels. */
    record Filter(Set<ChannelCode> visible, @Nullable ChannelCode channel, @Nullable MappingCheckKind kind) {}

    /** What was found, and where to go on; {@code next} is {@code null} at the end. */
    record Found(List<MappingCheck> checks, @Nullable Cursor next) {}

    /** Where checks are read, and where their candidates. */
    private record From(JdbcClient checks, JdbcClient candidates) {}

    MappingCheckReader(
            DataSource dataSource, Reports reports, JdbcClient jdbc, ObjectMapper json, MappingCandidates candidates) {
        this.jdbc = jdbc;
        this.database = new From(PlannedAnew.client(dataSource), jdbc);
        this.reports = new From(PlannedAnew.client(reports.dataSource()), reports.jdbc());
        this.json = json;
        this.candidates = candidates;
    }

    /** By channel and variant, where reports are read; there may be fewer than {@code limit}, or none, and more to come. */
    Found list(Filter filter, @Nullable Cursor after, int limit) {
        List<MappingCheck> checks = new ArrayList<>();
        Cursor next = after;
        int steps = 0;
        do {
            Found some = list(filter, next, limit - checks.size(), STEP);
            checks.addAll(some.checks());
            next = some.next();
        } while (next != null && checks.size() < limit && ++steps < STEPS_MAX);
        return new Found(checks, next);
    }

    /** The check of one listing; empty where there is nothing to look at. */
    Optional<MappingCheck> find(ListingKey key) {
        Filter filter = new Filter(Set.of(), key.channel(), null);
        return list(database, filter, key.variant(), null, 1, 1).checks().stream().findFirst();
    }

    /** The same, going through {@code scan} listings at most. */
    Found list(Filter filter, @Nullable Cursor after, int limit, int scan) {
        return list(reports, filter, null, after, limit, scan);
    }

    private Found list(
            From from, Filter filter, @Nullable String variant, @Nullable Cursor after, int limit, int scan) {
        List<MappingCheck> found = new ArrayList<>();
        List<Cursor> end = new ArrayList<>();
        from.checks().sql(MappingCheckQuery.CHECKED)
                .param("channel", filter.channel() == null ? null : filter.channel().value())
                .param("variant", variant)
                .param("fromVariant", variant == null ? "" : variant)
                .param("visible", filter.visible().stream().map(ChannelCode::value).toArray(String[]::new))
                .param("kind", filter.kind() == null ? null : filter.kind().name())
                .param("afterChannel", after == null ? null : after.text(0), Types.VARCHAR)
                .param("afterVariant", after == null ? "" : after.text(1))
                .param("scan", scan)
                .param("limit", limit + 1)
                .query(row -> {
                    if (row.getInt("scanned") == scan) {
                        end.add(Cursor.of(row.getString("end_channel"), row.getString("end_variant")));
                    }
                    if (row.getString("kind") != null) {
                        found.add(check(row));
                    }
                });
        List<MappingCheck> shown = found.subList(0, Math.min(limit, found.size()));
        Cursor next = found.size() > limit
                ? Cursor.of(shown.getLast().channel(), shown.getLast().variant())
                : end.isEmpty() ? null : end.getFirst();
        Map<Integer, List<MappingProposal.Candidate>> others = candidates.of(shown, from.candidates());
        List<MappingCheck> checks = new ArrayList<>();
        for (int n = 0; n < shown.size(); n++) {
            checks.add(shown.get(n).proposing(others.getOrDefault(n, List.of())));
        }
        return new Found(checks, next);
    }

    /** Which components of a listing a check of this kind is about, in the order of sources and components. */
    List<Boolean> faults(ListingKey key, MappingCheckKind kind) {
        return jdbc.sql("""
                        SELECT CASE WHEN :kind = 'AMBIGUOUS' THEN k.item_id IS NULL
                                    WHEN :kind = 'BROKEN' THEN coalesce(i.broken_since IS NOT NULL, false)
                                    WHEN :ofOne THEN count(*) OVER () = 1
                                    ELSE false END
                          FROM catalog_component k
                          JOIN channel c USING (channel_id)
                          LEFT JOIN supplier_item i ON i.item_id = k.item_id
                         WHERE c.code = :channel AND k.variant = :variant
                         ORDER BY k.rank, k.ordinal
                        """)
                .param("kind", kind.name())
                .param("ofOne", kind.isOfOneItem())
                .param("channel", key.channel().value())
                .param("variant", key.variant())
                .query(Boolean.class)
                .list();
    }

    private MappingCheck check(ResultSet row) throws SQLException {
        MappingCheckKind kind = MappingCheckKind.valueOf(row.getString("kind"));
        List<String> items = texts(row.getArray("items"));
        List<String> others = texts(row.getArray("others")).stream().limit(OTHERS_MAX).toList();
        List<MappingDifference> differences = differences(row.getString("differences"));
        OffsetDateTime editedAt = row.getObject("edited_at", OffsetDateTime.class);
        return new MappingCheck(
                new ChannelCode(row.getString("channel")), row.getString("variant"), kind,
                detail(kind, String.join(", ", items), String.join(", ", others), differences), row.getString("sku"),
                row.getString("barcode"), row.getString("title"), Options.of(json, row.getString("options")), items,
                others, differences, row.getString("doubt"),
                editedAt == null ? null : editedAt.toInstant(), List.of());
    }

    private static String detail(
            MappingCheckKind kind, String items, String others, List<MappingDifference> differences) {
        String what = differences.stream().limit(3).map(MappingDifference::toString).collect(Collectors.joining("; "));
        return switch (kind) {
            case MISSING -> "It is mapped to nothing.";
            case AMBIGUOUS -> items + ": a sku is like several items and equals none.";
            case BROKEN -> items + ": the supplier no longer has it.";
            case DISAGREEING -> items + ": the supplier has another item by the listing's own sku or barcode.";
            case UNLIKE -> what + " as the listing states.";
            case CHANGED -> what + " since it was mapped.";
            case DOUBLED -> items + " is all that " + others + " is made of, too.";
        };
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private List<MappingDifference> differences(@Nullable String text) {
        try {
            return text == null ? List.of() : json.readValue(text, new TypeReference<List<MappingDifference>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("differences that the database wrote cannot be read", e);
        }
    }
}
