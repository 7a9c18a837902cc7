package io.stockproof.availability;

import io.stockproof.channel.Channels;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Compiles the rules once for each version of them. */
@Component
public class Rules {

    private final JdbcClient jdbc;
    private final Channels channels;
    private final ShippingMethods methods;
    private final Suppliers suppliers;
    private volatile @Nullable RuleBook latest;

    Rules(JdbcClient jdbc, Channels channels, ShippingMethods methods, Suppliers suppliers) {
        this.jdbc = jdbc;
        this.channels = channels;
        this.methods = methods;
        this.suppliers = suppliers;
    }

    /** The version that was compiled last, for who checks before he decides whether it still stands. */
    public @Nullable RuleBook latest() {
        return latest;
    }

    /** The rules as the running transaction sees them. */
    @Transactional(propagation = Propagation.MANDATORY)
    public RuleBook current() {
        return at(jdbc.sql("SELECT " + RulesVersion.COLUMNS + " FROM access_rules_version")
                .query((row, n) -> RulesVersion.of(row))
                .single());
    }

    /**
     * The same for who has read along with something else which they are.
     *
     * @param version that this transaction has read
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public RuleBook at(RulesVersion version) {
        RuleBook known = latest;
        return known != null && known.version().equals(version) ? known : load(version);
    }

    private synchronized RuleBook load(RulesVersion version) {
        RuleBook known = latest;
        if (known != null && known.version().equals(version)) {
            return known;
        }
        RuleBook loaded = RuleBook.of(
                version,
                channels.all(),
                methods.all(),
                suppliers.all().stream().map(StoredSupplier::supplier).toList());
        // A snapshot that began before a change must not bring the old rules back: who guesses would guess wrong.
        if (known == null || version.isAfter(known.version())) {
            latest = loaded;
        }
        return loaded;
    }
}
