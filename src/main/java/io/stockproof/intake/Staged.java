package io.stockproof.intake;

/** What is read back from the staging tables. */
final class Staged {

    private Staged() {}

    /** An item that the supplier no longer has. */
    record GoneItem(long itemId, String reason) {}

    /** An item that was read whole. */
    record ItemRead(long itemId, String takenAt) {}
}
