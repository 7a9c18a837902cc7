package io.stockproof.connector;

import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Suppliers, each with a row of its own. */
public final class SupplierFixture {

    public static final Limits QUICK = new Limits(BigDecimal.valueOf(1000), 1, 5, 2);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private SupplierFixture() {}

    public static Supplier supplier(
            ConnectorKind kind, @Nullable String baseUrl, @Nullable String credential, @Nullable FeedSettings feed,
            Limits limits) {
        return new Supplier(
                new SupplierCode("supplier-" + NUMBER.incrementAndGet()), null, kind, baseUrl, credential, feed, null,
                null,
                null, null, null, null, null, null, limits, null, null, null);
    }

    /** Gives {@code supplier} a row and answers its id. */
    public static int insert(DataSource database, Supplier supplier) {
        return JdbcClient.create(database).sql("""
                        INSERT INTO supplier (code, name, connector, freshness_max_age_seconds, freshness_when_stale,
                                              reflection_delay_seconds, stock_is, live, paused, guard_max_zeroed_share,
                                              guard_max_dropped_units_share, guard_min_rows_share, guard_min_items,
                                              guard_missing_grace_polls, limit_requests_per_second, limit_concurrency,
                                              limit_timeout_seconds, limit_retries)
                        VALUES (:code, :code, :connector, 60, 'EXCLUDE', 0, 'GROSS', false, false, 1, 1, 0, 0, 0, 1, 1, 1, 0)
                        RETURNING supplier_id
                        """)
                .param("code", supplier.code().value())
                .param("connector", supplier.connector().name())
                .query(Integer.class)
                .single();
    }

    public static ReadRequest request(int supplierId, Supplier supplier, WantedItem... items) {
        return new ReadRequest(supplierId, supplier, List.of(items), null, null, InstantSource.system());
    }
}
