package io.stockproof.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Statements that are sent to the database together, and run there one after the other, each seeing what those before it
 * did and what was committed meanwhile. For transactions that others wait for: what counts there is how often they wait
 * for the wire. What each gives is taken in their order once all have run.
 */
public final class RoundTrip {

    private final NamedParameterJdbcTemplate jdbc;
    private final List<String> statements = new ArrayList<>();
    private final List<Taker> takers = new ArrayList<>();
    private MapSqlParameterSource parameters = new MapSqlParameterSource();

    public RoundTrip(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @FunctionalInterface
    private interface Taker {
        void take(PreparedStatement statement) throws SQLException;
    }

    /**
     * Adds a query.
     *
     * @param named its parameters; no two statements that are sent together may use the same name for different things
     */
    public RoundTrip query(String sql, Map<String, ?> named, RowCallbackHandler eachRow) {
        return add(sql, named, statement -> {
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    eachRow.processRow(rows);
                }
            }
        });
    }

    /** Adds a change. */
    public RoundTrip change(String sql, Map<String, ?> named) {
        return change(sql, named, rows -> {});
    }

    /** Adds a change that wants to know how many rows it concerned. */
    public RoundTrip change(String sql, Map<String, ?> named, IntConsumer rows) {
        return add(sql, named, statement -> rows.accept(statement.getUpdateCount()));
    }

    /** Sends what was added since it was last sent. Nothing is sent where there is nothing. */
    public void send() {
        if (statements.isEmpty()) {
            return;
        }
        String sql = String.join(";\n", statements);
        List<Taker> taking = List.copyOf(takers);
        MapSqlParameterSource named = parameters;
        statements.clear();
        takers.clear();
        parameters = new MapSqlParameterSource();
        jdbc.execute(sql, named, statement -> {
            takeAll(statement, taking);
            return true;
        });
    }

    private static void takeAll(PreparedStatement statement, List<Taker> taking) throws SQLException {
        statement.execute();
        for (Taker taker : taking) {
            taker.take(statement);
            statement.getMoreResults();
        }
    }

    private RoundTrip add(String sql, Map<String, ?> named, Taker taker) {
        statements.add(sql.strip());
        takers.add(taker);
        named.forEach(this::name);
        return this;
    }

    private void name(String name, @Nullable Object value) {
        if (parameters.hasValue(name) && !Objects.equals(parameters.getValue(name), value)) {
            throw new IllegalArgumentException("two statements of one trip mean different things by " + name);
        }
        parameters.addValue(name, value);
    }
}
