package io.stockproof.diagnosis;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the database knows of one display's listing beside its stock and its rules.
 *
 * @param suppliers of its components
 * @param items of its components; one that nothing is known of may be missing
 * @param changes of what it is sold by, the newest first
 * @param origin of its mapping; {@code null} where that is not known
 */
record Known(
        Map<SupplierCode, SupplierState> suppliers,
        Map<ItemKey, ItemState> items,
        List<RuleChange> changes,
        @Nullable Origin origin) {

    static final Known NOTHING = new Known(Map.of(), Map.of(), List.of(), null);

    Known {
        suppliers = Map.copyOf(suppliers);
        items = Map.copyOf(items);
        changes = List.copyOf(changes);
    }

    /**
     * How a supplier has been answering.
     *
     * @param maxAgeSeconds an older observation is stale
     * @param webhookSuspendedAt since when it says that it sends no messages
     * @param last the poll that ended last
     * @param quarantined the newest that waits for a decision
     */
    record SupplierState(
            long maxAgeSeconds,
            String breaker,
            @Nullable Fault fault,
            @Nullable Fault tokenFault,
            @Nullable Instant okAt,
            @Nullable Points points,
            @Nullable Instant webhookSuspendedAt,
            @Nullable SeenPoll last,
            @Nullable SeenPoll quarantined) {

        /** The last failure of calling it, unless a later call went well. */
        @Nullable
        Fault open() {
            return fault != null && (okAt == null || fault.at() == null || fault.at().isAfter(okAt)) ? fault : null;
        }
    }

    /** What went wrong; {@code kind} is one of the connector's. */
    record Fault(String kind, String detail, @Nullable Instant at) {}

    /** A supplier's allowance. */
    record Points(long remaining, long total, Instant at) {}

    /**
     * A poll.
     *
     * @param stopped at a budget
     * @param findings their codes
     */
    record SeenPoll(
            long id,
            String state,
            boolean stopped,
            List<String> findings,
            @Nullable String detail,
            @Nullable Instant finishedAt) {

        SeenPoll {
            findings = List.copyOf(findings);
        }
    }

    /**
     * What is known of an item.
     *
     * @param rejected a row of the supplier's last answer that could not be read
     */
    record ItemState(
            @Nullable Instant brokenSince,
            @Nullable String brokenReason,
            @Nullable RejectedRow rejected,
            Map<LocationCode, PositionState> positions) {

        ItemState {
            positions = Map.copyOf(positions);
        }
    }

    /** A row that was not believed. */
    record RejectedRow(long pollId, String column, String detail) {}

    /**
     * A position's history since the store was looked at.
     *
     * @param onHandThen what was on hand when the display was seen, as far back as is looked
     * @param reservedThen the same, reserved
     * @param last the last entry that changed what is on hand, be it older
     * @param holdsUntil when the first of the holds on it runs out; {@code null} where there are none
     * @param heldUnits by holds
     * @param orderedUnits by orders that the supplier's number does not include yet
     * @param quarantined a newer value that waits for a decision
     */
    record PositionState(
            long onHand,
            long reserved,
            long onHandThen,
            long reservedThen,
            @Nullable Entry last,
            @Nullable Instant holdsUntil,
            long heldUnits,
            long orderedUnits,
            @Nullable HeldValue quarantined) {

        /** Before the last entry that changed it. */
        long onHandBefore() {
            return last == null ? onHand : last.onHand() - last.onHandDelta();
        }

        /** As the value that waits has it. */
        long onHandHeld() {
            return quarantined == null ? onHand : quarantined.quantity();
        }

        boolean roseSince() {
            return onHand > onHandThen || reserved < reservedThen;
        }
    }

    /** An entry of the ledger. */
    record Entry(
            long id, String cause, long onHandDelta, long onHand, Instant recordedAt, @Nullable Long pollId) {}

    /** A value that a poll states and quarantine holds. */
    record HeldValue(long pollId, long quantity) {}

    /**
     * A change of reference data.
     *
     * @param what which members differ, in words
     */
    record RuleChange(
            long id, Instant at, String principal, String kind, String code, String action, String what) {}

    /**
     * Where a mapping comes from.
     *
     * @param importId {@code null} where a person wrote it
     */
    record Origin(@Nullable Long importId, Instant changedAt) {}
}
