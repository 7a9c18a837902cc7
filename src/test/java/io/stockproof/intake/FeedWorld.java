package io.stockproof.intake;

import io.stockproof.connector.feed.FeedForTests;
import io.stockproof.intake.FeedShop.Row;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.context.ApplicationContext;

/** A supplier whose file is read over HTTP by the true connector, into the true intake. */
final class FeedWorld {

    final IntakeWorld intake;
    private final FeedServer server;
    private final PollRun runner;

    FeedWorld(ApplicationContext context, FeedServer server, FeedFormat format) {
        this.intake = new IntakeWorld(context, ConnectorKind.FEED);
        this.server = server;
        this.runner = intake.runner(FeedForTests.connector(context.getBean(DataSource.class)));
        intake.jdbc.sql("""
                        UPDATE supplier SET feed = :feed::jsonb, limit_requests_per_second = 1000,
                                            limit_retries = 1
                         WHERE code = :code
                        """)
                .param("feed", format.settings(server.url()))
                .param("code", intake.code.value())
                .update();
    }

    Poll poll(Corruption.Answer answer) {
        server.serve(answer);
        long id = runner.run(
                intake.context.getBean(Suppliers.class).find(intake.code).orElseThrow());
        return intake.poll(id);
    }

    /** What is on hand, by sku. */
    Map<String, Long> stock() {
        Map<String, Long> stock = new HashMap<>();
        intake.jdbc.sql("""
                        SELECT i.sku, p.on_hand FROM stock_position p
                          JOIN supplier_item i USING (item_id)
                         WHERE p.supplier_id = :supplier
                        """)
                .param("supplier", intake.supplierId())
                .query(row -> {
                    stock.put(row.getString(1), row.getLong(2));
                });
        return stock;
    }

    /** What differs from the truth, as {@code sku: known, not true}. */
    static List<String> untrue(Map<String, Long> known, List<Row> truth) {
        List<String> untrue = new ArrayList<>();
        for (Row row : truth) {
            Long onHand = known.get(row.sku());
            if (onHand == null || onHand != Long.parseLong(row.quantity())) {
                untrue.add(row.sku() + ": " + onHand + ", not " + row.quantity());
            }
        }
        return untrue;
    }

    /** Positions at zero, that were not before, of what is in truth in stock. */
    static List<String> wrongZeroes(Map<String, Long> before, Map<String, Long> after, List<Row> truth) {
        return truth.stream()
                .filter(row -> !row.quantity().equals("0")
                        && before.getOrDefault(row.sku(), 0L) > 0
                        && after.getOrDefault(row.sku(), 1L) == 0)
                .map(Row::sku)
                .toList();
    }
}
