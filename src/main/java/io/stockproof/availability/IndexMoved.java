package io.stockproof.availability;

import io.stockproof.kernel.ChannelCode;
import java.util.Map;
import java.util.Set;

/**
 * What an instance's index answers from has moved on.
 *
 * @param version of what it answers from now
 * @param everything whether any variant of any channel may answer otherwise; then none is named
 * @param variants whose inputs changed, or whose stock turned stale or fresh by the time
 */
public record IndexMoved(String version, boolean everything, Map<ChannelCode, Set<String>> variants) {

    static IndexMoved everything(String version) {
        return new IndexMoved(version, true, Map.of());
    }
}
