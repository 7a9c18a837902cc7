package io.stockproof.demo;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What tells a database that ran the demo from any other. It is never taken away. */
@Repository
class DemoMark {

    private final JdbcClient jdbc;

    DemoMark(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    boolean isSet() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM demo_mark)").query(Boolean.class).single();
    }

    void set() {
        jdbc.sql("INSERT INTO demo_mark (only_row) VALUES (true) ON CONFLICT DO NOTHING").update();
    }

    /** Whether anybody has used the database. */
    boolean hasData() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM access_key) OR EXISTS (SELECT FROM supplier)")
                .query(Boolean.class)
                .single();
    }
}
