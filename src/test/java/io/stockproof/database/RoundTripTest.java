package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** What it does with a database, every reservation shows. */
class RoundTripTest {

    private final RoundTrip trip = new RoundTrip(new NamedParameterJdbcTemplate(new JdbcTemplate()));

    @Test
    void refusesOneNameForTwoThings() {
        trip.change("UPDATE a SET n = :n", Map.of("n", "1"));
        assertThatThrownBy(() -> trip.change("UPDATE b SET n = :n", Map.of("n", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n");
    }

    @Test
    void asksNobodyWhereThereIsNothingToSay() {
        trip.send(); // there is no data source that it could ask
    }
}
