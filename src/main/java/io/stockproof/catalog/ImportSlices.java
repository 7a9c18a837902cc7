package io.stockproof.catalog;

import io.stockproof.access.ChangeLog;
import io.stockproof.database.HoldTimes;
import io.stockproof.kernel.ChannelCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
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
    private final Listings listings;
    private final ChangeLog changes;
    private final HoldTimes holds;
    private final TransactionTemplate transaction;

    ImportSlices(
            ImportStaging staging,
            ImportRepository imports,
            Listings listings,
            ChangeLog changes,
            HoldTimes holds,
            TransactionTemplate transaction) {
        this.staging = staging;
        this.imports = imports;
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
            Map<ChannelCode, Boolean> sumSources,
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
        write(importId, sound(byListing, sumSources, progress), dryRun, progress);
        return Optional.of(last);
    }

    private static List<Listing> sound(
            Map<ListingKey, List<ImportRow>> byListing,
            Map<ChannelCode, Boolean> sumSources,
            ImportProgress progress) {
        List<Listing> sound = new ArrayList<>();
        byListing.forEach((key, rows) -> {
            ImportedListing imported = ImportedListing.of(rows, sumSources.getOrDefault(key.channel(), false));
            Listing listing = imported.listing();
            if (listing == null) {
                progress.rejected(rows.stream().filter(row -> !row.faulty()).count(), imported.errors());
            } else {
                sound.add(listing);
            }
        });
        return sound;
    }

    private void refuseWhole(long importId, ImportRow first, ImportProgress progress) {
        progress.rejected(
                staging.countSound(importId, first.key()),
                List.of(new ImportError(first.line(), "variant",
                        "the listing has more than " + (SLICE_ROWS - 1) + " rows")));
    }

    private void write(long importId, List<Listing> sound, boolean dryRun, ImportProgress progress) {
        List<Listings.Replacement> replacements =
                dryRun ? listings.preview(sound) : commit(importId, sound, progress);
        long created = replacements.stream().filter(replacement -> replacement.before() == null).count();
        progress.listings(created, replacements.size() - created, sound.size() - replacements.size());
    }

    /** Again where another transaction stood in the way. */
    private List<Listings.Replacement> commit(long importId, List<Listing> sound, ImportProgress progress) {
        for (int attempt = 1;; attempt++) {
            try {
                return commitOnce(importId, sound, progress);
            } catch (PessimisticLockingFailureException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
                pause(ThreadLocalRandom.current().nextLong(20, 100L * attempt));
            }
        }
    }

    private List<Listings.Replacement> commitOnce(long importId, List<Listing> sound, ImportProgress progress) {
        List<Listings.Replacement> replaced = transaction.execute(status -> {
            holds.measure("import");
            // First, so that an import that was given up while this instance slept writes nothing more.
            if (!imports.beat(importId, progress)) {
                throw new Stopped();
            }
            changes.lockRules();
            List<Listings.Replacement> replacements = listings.merge(sound, importId);
            if (!replacements.isEmpty()) {
                changes.rulesChanged();
            }
            return replacements;
        });
        return Objects.requireNonNull(replaced);
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
