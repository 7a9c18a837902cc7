package io.stockproof.testorder;

import io.stockproof.availability.Answer;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Channels;
import io.stockproof.display.ContextKey;
import io.stockproof.display.Displays;
import io.stockproof.display.Displays.Shown;
import io.stockproof.testorder.LayerReport.Finding;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What the store shows a shopper, and what this service answered shoppers last, beside what can be bought before the order
 * limit. Off by no more than the channel tolerates is right.
 */
@Component
class DisplayLayer {

    private final JdbcClient jdbc;
    private final Channels channels;
    private final Displays displays;

    DisplayLayer(JdbcClient jdbc, Channels channels, Displays displays) {
        this.jdbc = jdbc;
        this.channels = channels;
        this.displays = displays;
    }

    List<Finding> findings(Walk.Start start) {
        Channel channel = start.reading().rules().channel();
        String context = ContextKey.of(start.context());
        Channels.StoredChannel stored = channels.find(channel.code()).orElse(null);
        if (stored == null) {
            return List.of();
        }
        Map<String, List<Shown>> shown = displays.of(stored.channelId(), start.trials().keySet());
        Map<String, Evidence> served = served(stored.channelId(), context, start);
        List<Finding> findings = new ArrayList<>();
        start.trials().keySet().forEach(variant -> findings.add(finding(
                variant, here(shown.getOrDefault(variant, List.of()), context), served.get(variant),
                start.answer(variant), channel)));
        return findings;
    }

    /** What is shown in this very context, else what is shown wherever nothing else is. */
    private static @Nullable Shown here(List<Shown> shown, String context) {
        return shown.stream()
                .filter(one -> one.context().equals(context))
                .findFirst()
                .orElseGet(() -> shown.stream()
                        .filter(one -> one.context().equals(ContextKey.ALL))
                        .findFirst()
                        .orElse(null));
    }

    private static Finding finding(
            String variant, @Nullable Shown shown, @Nullable Evidence served, Answer answer, Channel channel) {
        List<Evidence> evidence = new ArrayList<>();
        if (served != null) {
            evidence.add(served);
        }
        if (shown == null) {
            return new Finding(
                    variant, Verdict.UNKNOWN, "The store has not told what it shows.", List.of(), null, evidence);
        }
        evidence.add(new Evidence(
                Evidence.Kind.DISPLAY, variant, null, shown.quantity(), null, "shown by the store since "
                        + shown.changedAt(),
                shown.observedAt()));
        boolean right = isRight(shown.quantity(), answer.available(), channel);
        return new Finding(
                variant,
                right ? Verdict.PASSED : Verdict.FAILED,
                variant + ": the store shows " + shown.quantity() + ", and " + answer.available() + " can be bought.",
                List.of(),
                right ? null : "have the store show " + answer.available() + " of " + variant,
                evidence);
    }

    static boolean isRight(long shown, long available, Channel channel) {
        if (shown == available) {
            return true;
        }
        Integer cap = channel.display().capAt();
        boolean isCap = cap != null && shown == cap && available > cap;
        long tolerated = shown == 0 || available == 0 ? 0 : channel.mismatch().toleranceOf(available);
        return isCap || Math.abs(shown - available) <= tolerated;
    }

    /** What was answered to storefronts last. */
    private Map<String, Evidence> served(int channelId, String context, Walk.Start start) {
        Map<String, Evidence> served = new HashMap<>();
        jdbc.sql("""
                        SELECT variant, available, served_at
                          FROM display_served
                         WHERE channel_id = :channel AND context = :context AND variant = ANY (:variants)
                        """)
                .param("channel", channelId)
                .param("context", context)
                .param("variants", start.trials().keySet().toArray(String[]::new))
                .query(row -> {
                    served.put(row.getString("variant"), new Evidence(
                            Evidence.Kind.DISPLAY, row.getString("variant"), null, row.getLong("available"), null,
                            "answered to a storefront",
                            row.getObject("served_at", OffsetDateTime.class).toInstant()));
                });
        return served;
    }
}
