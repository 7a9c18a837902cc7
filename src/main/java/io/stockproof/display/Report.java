package io.stockproof.display;

import java.util.ArrayList;
import java.util.List;

/** What became of a report's rows before they are compared with what is known. */
final class Report {

    static final int ERRORS_MAX = 1_000;

    private final long uploadId;
    private final List<DisplayRow.Fault> faults = new ArrayList<>();
    private long rows;
    private long invalid;

    Report(long uploadId) {
        this.uploadId = uploadId;
    }

    long uploadId() {
        return uploadId;
    }

    long rows() {
        return rows;
    }

    long invalid() {
        return invalid;
    }

    /** The first of them. */
    List<DisplayRow.Fault> faults() {
        return faults;
    }

    void count(DisplayRow.Read read) {
        rows++;
        if (read.fault() != null) {
            invalid++;
            if (faults.size() < ERRORS_MAX) {
                faults.add(read.fault());
            }
        }
    }
}
