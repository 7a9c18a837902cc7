package io.stockproof.setup;

import java.util.List;

/**
 * What a setup document changed, or would change.
 *
 * @param version includes the changes
 * @param dryRun whether nothing was applied
 * @param changes the first 10,000; none where everything was as the document has it
 * @param changesTotal how many there are
 * @param effects of a dry run on the quantities that can be bought; none otherwise
 */
record SetupAnswer(
        String version, boolean dryRun, List<Change> changes, int changesTotal, List<Effect> effects) {

    static final int CHANGES_MAX = 10_000;

    /**
     * One resource that changed.
     *
     * @param code such as {@code cj}, {@code cj/us} or {@code main/TEE-RED-M}
     */
    record Change(Kind kind, String code, Action action) {}

    /** What became of it. */
    enum Action {
        CREATED,
        REPLACED,
        DELETED
    }

    static SetupAnswer of(String version, boolean dryRun, List<Change> changes, List<Effect> effects) {
        List<Change> shown = changes.subList(0, Math.min(changes.size(), CHANGES_MAX));
        return new SetupAnswer(version, dryRun, List.copyOf(shown), changes.size(), effects);
    }
}
