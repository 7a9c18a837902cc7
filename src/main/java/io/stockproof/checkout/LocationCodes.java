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

/**
 * What the database's keys of locations are called. On one server a code never changes, nor does another location get its
 * key: of one that may have been set back, all is read anew.
 */
@Component
class LocationCodes {

    private static final int KEPT_MAX = 20_000;

    private final JdbcClient jdbc;
    private volatile Kept kept = Kept.of("");

    LocationCodes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is known of one server. */
    private record Kept(String server, Cache<Integer, LocationCode> codes) {

        static Kept of(String server) {
            return new Kept(server, Caffeine.newBuilder().maximumSize(KEPT_MAX).build());
        }
    }

    /**
     * The codes of these keys; of one that there is not, none.
     *
     * @param server as the rules' version names it, read in this transaction
     */
    Map<Integer, LocationCode> of(String server, Set<Integer> ids) {
        Cache<Integer, LocationCode> known = of(server);
        Map<Integer, LocationCode> codes = new HashMap<>(known.getAllPresent(ids));
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
                        known.put(row.getInt("location_id"), code);
                    });
        }
        return codes;
    }

    private Cache<Integer, LocationCode> of(String server) {
        Kept now = kept;
        if (!now.server().equals(server)) {
            now = Kept.of(server);
            kept = now;
        }
        return now.codes();
    }
}
