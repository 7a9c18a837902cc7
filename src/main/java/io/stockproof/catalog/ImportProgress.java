package io.stockproof.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** How far a running import is. One thread counts, another reads. */
final class ImportProgress {

    static final int ERRORS_MAX = 1_000;

    private long rowsRead;
    private long rowsRejected;
    private long listingsCreated;
    private long listingsChanged;
    private long listingsUnchanged;
    private final List<ImportError> errors = new ArrayList<>();

    synchronized void read(boolean rejected, Collection<ImportError> found) {
        rowsRead++;
        if (rejected) {
            rowsRejected++;
        }
        add(found);
    }

    /** Rows that were sound by themselves, but not together. */
    synchronized void rejected(long rows, Collection<ImportError> found) {
        rowsRejected += rows;
        add(found);
    }

    synchronized void listings(long created, long changed, long unchanged) {
        listingsCreated += created;
        listingsChanged += changed;
        listingsUnchanged += unchanged;
    }

    private void add(Collection<ImportError> found) {
        found.stream().limit(ERRORS_MAX - errors.size()).forEach(errors::add);
    }

    synchronized long rowsRead() {
        return rowsRead;
    }

    synchronized long rowsRejected() {
        return rowsRejected;
    }

    synchronized long listingsCreated() {
        return listingsCreated;
    }

    synchronized long listingsChanged() {
        return listingsChanged;
    }

    synchronized long listingsUnchanged() {
        return listingsUnchanged;
    }

    /** The first 1,000, by line. */
    synchronized List<ImportError> errors() {
        return errors.stream().sorted(Comparator.comparingLong(ImportError::line)).toList();
    }
}
