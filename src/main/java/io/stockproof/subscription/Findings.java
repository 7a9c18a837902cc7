package io.stockproof.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.availability.AvailabilityBody;
import io.stockproof.availability.AvailabilityItem;
import io.stockproof.availability.StockStatus;
import io.stockproof.subscription.NotifierRepository.Walk;
import io.stockproof.subscription.Outbox.Last;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of some answers, given what was told last. Pure.
 *
 * @param told digests by variant
 * @param found digests of what is only noted down, as it was found at the beginning
 * @param gone variants that are no longer listed, which is told once
 */
record Findings(Map<String, String> told, Map<String, String> found, List<String> gone) {

    private static final int DIGEST_BYTES = 16;

    /**
     * Judges each answer.
     *
     * @param walk what becomes of those that were never told; {@code null}: they changed, and are told
     * @param settled whether all that changed before the beginning was noted down is told
     */
    static Findings of(
            AvailabilityBody answers, Map<String, Last> last, Walk.@Nullable Mode walk, boolean settled,
            ObjectMapper json) {
        Findings findings = new Findings(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (AvailabilityItem item : answers.items()) {
            Last before = last.get(item.variant());
            String digest = digest(item, json);
            if (item.status() == StockStatus.UNKNOWN_VARIANT) {
                if (before != null) {
                    findings.told.put(item.variant(), digest);
                    findings.gone.add(item.variant());
                }
            } else if (before == null && walk == Walk.Mode.BASELINE) {
                findings.found.put(item.variant(), digest);
            } else if (isNews(before, digest, walk, settled)) {
                findings.told.put(item.variant(), digest);
            }
        }
        return findings;
    }

    private static boolean isNews(@Nullable Last before, String digest, Walk.@Nullable Mode walk, boolean settled) {
        if (before == null || !before.digest().equals(digest)) {
            return true;
        }
        // Found so at the beginning, which may have been just after a change that this is about.
        return before.baseline() && (walk == Walk.Mode.SEND || (walk == null && !settled));
    }

    /** Equal as long as nothing that a shopper is told has changed. In hexadecimal. */
    static String digest(AvailabilityItem item, ObjectMapper json) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(json.writeValueAsBytes(item.timeless()));
            return HexFormat.of().formatHex(sha256, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
