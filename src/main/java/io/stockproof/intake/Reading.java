package io.stockproof.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.SeenLocation;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Locations;
import io.stockproof.supplier.Sightings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a reading asks for, and what it makes known: items and locations that nobody has named before. */
@Component
class Reading {

    private static final int SKUS_AT_ONCE = 100_000;

    private final RereadRepository rereads;
    private final TransactionTemplate transaction;
    private final StagedRows staged;
    private final Sightings sightings;
    private final ItemRoom room;
    private final Locations locations;
    private final ChangeLog changes;
    private final ObjectMapper json;

    Reading(
            RereadRepository rereads,
            PlatformTransactionManager transactions,
            StagedRows staged,
            Sightings sightings,
            ItemRoom room,
            Locations locations,
            ChangeLog changes,
            ObjectMapper json) {
        this.rereads = rereads;
        this.transaction = new TransactionTemplate(transactions);
        this.staged = staged;
        this.sightings = sightings;
        this.room = room;
        this.locations = locations;
        this.changes = changes;
        this.json = json;
    }

    /** Items that are mapped or declared, the longest unread first; none for feeds, which are read whole. */
    List<WantedItem> wanted(Run run) {
        if (run.stored().supplier().connector() != ConnectorKind.CJ) {
            return List.of();
        }
        return rereads.wanted(run);
    }

    /** What the run has read, no message has to wait for any more. Before its rows are cleared away. */
    void settle(Run run) {
        if (run.stored().supplier().connector() == ConnectorKind.CJ) {
            rereads.settle(run);
        }
    }

    /** Whether a finished reading has named what may have to be made. */
    boolean namesNew(Run run, Staging read) {
        return (run.stored().supplier().connector() == ConnectorKind.FEED && read.unplaced() > 0)
                || !unknown(run.stored().supplier().code(), read.locations().keySet()).isEmpty();
    }

    /**
     * Makes what a finished reading has named for the first time. A feed makes items, as far as there is room, and both make
     * locations. Returns whether there was.
     */
    boolean makeKnown(Run run, Staging read) {
        makeLocations(run.stored().supplier().code(), read.locations());
        if (run.stored().supplier().connector() == ConnectorKind.FEED) {
            List<String> skus;
            do {
                skus = staged.unknownSkus(run, SKUS_AT_ONCE);
                List<String> fitting = skus.isEmpty() ? skus : room.fitting(run.supplierId(), skus);
                if (!fitting.isEmpty()) {
                    sightings.create(run.supplierId(), fitting);
                }
                if (fitting.size() < skus.size()) {
                    return false;
                }
            } while (skus.size() == SKUS_AT_ONCE);
        }
        return true;
    }

    /** Makes locations of which no more than their codes is known, as far as there are none. */
    void makeLocations(SupplierCode supplier, Collection<String> codes) {
        Map<String, @Nullable SeenLocation> seen = new HashMap<>();
        codes.forEach(code -> seen.put(code, null));
        makeLocations(supplier, seen);
    }

    private void makeLocations(SupplierCode supplier, Map<String, @Nullable SeenLocation> seen) {
        List<String> unknown = unknown(supplier, seen.keySet());
        if (unknown.isEmpty()) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            changes.lockRules();
            unknown.forEach(code -> makeLocation(supplier, code, seen.get(code)));
            changes.rulesChanged();
        });
    }

    private List<String> unknown(SupplierCode supplier, Set<String> codes) {
        Set<String> known = new HashSet<>();
        locations.ofSupplier(supplier).forEach(stored -> known.add(stored.location().code()));
        return codes.stream().filter(code -> !known.contains(code)).sorted().toList();
    }

    private void makeLocation(SupplierCode supplier, String code, @Nullable SeenLocation seen) {
        String name = seen == null ? code : seen.name();
        LocationKind kind = seen == null ? LocationKind.WAREHOUSE : seen.kind();
        @Nullable CountryCode country = seen == null ? null : seen.country();
        if (locations.createPending(supplier, code, name, kind, country)) {
            locations
                    .find(new io.stockproof.kernel.LocationCode(supplier, code))
                    .ifPresent(made -> changes.record(
                            Caller.SYSTEM,
                            "location",
                            made.code().toString(),
                            null,
                            json.valueToTree(made.location())));
        }
    }
}
