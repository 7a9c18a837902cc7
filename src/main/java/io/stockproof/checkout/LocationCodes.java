package io.stockproof.checkout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the database's keys of locations are called. A code never changes, nor does another location get its key. */
@Component
class LocationCodes {

    private static final int KEPT_MAX = 20_000;

    private final JdbcClient jdbc;
    private final Cache<Integer, LocationCode> kept = Caffeine.newBuilder().maximumSize(KEPT_MAX).build();

    LocationCodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<Integer, LocationCode> of(Set<Integer> ids) {
        Map<Integer, LocationCode> codes = new HashMap<>(kept.getAllPresent(ids));
        Set<Integer> missing = new TreeSet<>(ids);
        missing.removeAll(codes.keySet());
        if (!missing.isEmpty()) {
            jdbc.sql("""
                            SELECT l.location_id, s.code AS supplier, l.code AS location
                              FROM supplier_location l
                              JOIN supplier s USING (supplier_id)
                             WHERE l.location_id = ANY (:ids)
                            """)
                    .param("ids", missing.toArray(Integer[]::new))
                    .query(row -> {
                        LocationCode code =
                                new LocationCode(new SupplierCode(row.getString("supplier")),
                                        row.getString("location"));
                        codes.put(row.getInt("location_id"), code);
                        kept.put(row.getInt("location_id"), code);
                    });
        }
        return codes;
    }
}
