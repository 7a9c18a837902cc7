package io.stockproof.catalog;

import io.stockproof.access.ChangeLog;
import io.stockproof.catalog.ImportedListing.Known;
import io.stockproof.database.HoldTimes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Applies the rows of an import slice by slice, each in a transaction of its own and each listing whole. */
@Service
class ImportSlices {

    /** More than the rows that one listing may have, so that a slice holds at least one. */
    private static final int SLICE_ROWS = Listing.SOURCES_MAX * Source.COMPONENTS_MAX + 1;

    private static final int ATTEMPTS_MAX = 5;

    private final ImportStaging staging;
    private final ImportRepository imports;
    private final ListingReader reader;
    private final Listings listings;
    private final ChangeLog changes;
    private final HoldTimes holds;
    private final TransactionTemplate transaction;

    ImportSlices(
            ImportStaging staging,
            ImportRepository imports,
            ListingReader reader,
            Listings listings,
            ChangeLog changes,
            HoldTimes holds,
            TransactionTemplate transaction) {
        this.staging = staging;
        this.imports = imports;
        this.reader = reader;
        this.listings = listings;
        this.changes = changes;
        this.holds = holds;
        this.transaction = transaction;
    }

    /** Thrown where an import was given up by another instance, or this one stops. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Applies the slice after {@code after}, or in a dry run only counts what it would do.
     *
     * @return the last listing of the slice; empty at the end
     */
    Optional<ListingKey> applyNext(
            long importId,
            @Nullable ListingKey after,
            boolean dryRun,
            ImportProgress progress) {
        Map<ListingKey, List<ImportRow>> byListing = new LinkedHashMap<>();
        List<ImportRow> rows = staging.next(importId, after, SLICE_ROWS);
        rows.forEach(row -> byListing.computeIfAbsent(row.key(), key -> new ArrayList<>()).add(row));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        ListingKey last = rows.getLast().key();
        if (rows.size() == SLICE_ROWS) {
            List<ImportRow> cut = byListing.getOrDefault(last, List.of());
            byListing.remove(last);
            if (byListing.isEmpty()) {
                refuseWhole(importId, cut.getFirst(), progress);
                return Optional.of(last);
            }
            last = rows.get(rows.size() - cut.size() - 1).key();
        }
        write(importId, byListing, dryRun, progress);
        return Optional.of(last);
    }

    private void refuseWhole(long importId, ImportRow first, ImportProgress progress) {
        progress.rejected(
                staging.countSound(importId, first.key()),
                List.of(new ImportError(first.line(), "variant",
                        "the listing has more than " + (SLICE_ROWS - 1) + " rows")));
    }

    private void write(
            long importId, Map<ListingKey, List<ImportRow>> rows, boolean dryRun, ImportProgress progress) {
        Slice slice = dryRun ? preview(rows) : commit(importId, rows, progress);
        slice.refused().forEach((key, errors) -> progress.rejected(
                rows.getOrDefault(key, List.of()).stream().filter(row -> !row.faulty()).count(), errors));
        List<Listings.Replacement> replaced = slice.replaced();
        long created = replaced.stream().filter(replacement -> replacement.before() == null).count();
        progress.listings(created, replaced.size() - created, slice.sound() - replaced.size());
    }

    /**
     * What has become of the listings of a slice.
     *
     * @param sound how many could be taken
     * @param replaced those that this changed
     */
    private record Slice(
            Map<ListingKey, List<ImportError>> refused, int sound, List<Listings.Replacement> replaced) {}

    private Slice preview(Map<ListingKey, List<ImportRow>> rows) {
        return apply(rows, listings::preview);
    }

    private Slice apply(
            Map<ListingKey, List<ImportRow>> rows, Function<List<Listing>, List<Listings.Replacement>> replace) {
        Known known = new Known(imports.channels(), reader.supplierCodes());
        List<Listing> sound = new ArrayList<>();
        Map<ListingKey, List<ImportError>> refused = new LinkedHashMap<>();
        rows.forEach((key, ofListing) -> {
            ImportedListing imported = ImportedListing.of(ofListing, known);
            Listing listing = imported.listing();
            if (listing == null) {
                refused.put(key, imported.errors());
            } else {
                sound.add(listing);
            }
        });
        return new Slice(refused, sound.size(), replace.apply(sound));
    }

    /** Again where another transaction stood in the way. */
    private Slice commit(long importId, Map<ListingKey, List<ImportRow>> rows, ImportProgress progress) {
        for (int attempt = 1;; attempt++) {
            try {
                return commitOnce(importId, rows, progress);
            } catch (PessimisticLockingFailureException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
                pause(ThreadLocalRandom.current().nextLong(20, 100L * attempt));
            }
        }
    }

    private Slice commitOnce(long importId, Map<ListingKey, List<ImportRow>> rows, ImportProgress progress) {
        Slice committed = transaction.execute(status -> {
            holds.measure("import");
            // First, so that an import that was given up while this instance slept writes nothing more.
            if (!imports.beat(importId, progress)) {
                throw new Stopped();
            }
            // What the rows name is looked up under the lock, so that none of it is deleted before it is written.
            changes.lockRules();
            Slice slice = apply(rows, sound -> listings.merge(sound, importId));
            if (!slice.replaced().isEmpty()) {
                changes.rulesChanged();
            }
            return slice;
        });
        return Objects.requireNonNull(committed);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }
}
