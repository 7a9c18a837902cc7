package io.stockproof.availability;

import io.stockproof.channel.Channels;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Compiles the rules once for each version of them. */
@Component
public class Rules {

    private final Channels channels;
    private final ShippingMethods methods;
    private final Suppliers suppliers;
    private volatile @Nullable RuleBook latest;

    Rules(Channels channels, ShippingMethods methods, Suppliers suppliers) {
        this.channels = channels;
        this.methods = methods;
        this.suppliers = suppliers;
    }

    /** The version that was compiled last, for who checks before he decides whether it still stands. */
    public @Nullable RuleBook latest() {
        return latest;
    }

    /**
     * The rules as the running transaction sees them.
     *
     * @param version that this transaction has read; every change of a rule bumps it in its own transaction, so that the
     *     same version always means the same rules
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public RuleBook at(long version) {
        RuleBook known = latest;
        return known != null && known.version() == version ? known : load(version);
    }

    private synchronized RuleBook load(long version) {
        RuleBook known = latest;
        if (known != null && known.version() == version) {
            return known;
        }
        RuleBook loaded = RuleBook.of(
                version,
                channels.all(),
                methods.all(),
                suppliers.all().stream().map(StoredSupplier::supplier).toList());
        // A snapshot that began before a change must not bring the old rules back: who guesses would guess wrong.
        if (known == null || known.version() < version) {
            latest = loaded;
        }
        return loaded;
    }
}
