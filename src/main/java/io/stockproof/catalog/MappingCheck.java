package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A listing whose mapping somebody should look at.
 *
 * @param items that it is made of, as {@code supplier/sku}
 * @param others listings of the channel that are made of the same, at most five
 * @param differences what its items' suppliers state otherwise than was expected
 * @param doubt names what was looked at when a person confirms the mapping; absent where it cannot be right
 * @param editedAt when one of its items last became something else since it was mapped, or that was confirmed
 * @param proposals what it could be mapped to instead, the best first, at most three; applied by a person alone
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MappingCheck(
        ChannelCode channel,
        String variant,
        MappingCheckKind kind,
        String detail,
        @Nullable String sku,
        @Nullable String barcode,
        @Nullable String title,
        Map<String, String> options,
        List<String> items,
        List<String> others,
        List<MappingDifference> differences,
        @Nullable String doubt,
        @Nullable Instant editedAt,
        List<MappingProposal> proposals) {

    static final List<String> HEADER = List.of(
            "channel", "variant", "kind", "detail", "sku", "barcode", "title", "items", "others", "proposal", "score",
            "reasons");

    MappingCheck {
        items = List.copyOf(items);
        others = List.copyOf(others);
        differences = List.copyOf(differences);
        proposals = List.copyOf(proposals);
    }

    /**
     * The same with the best of {@code candidates}. A doubled mapping has nothing better: one of the two has to go, and only
     * a person knows which. Nor has a doubtful one of several items: it does not say in place of which.
     */
    MappingCheck proposing(List<MappingProposal.Candidate> candidates) {
        return new MappingCheck(
                channel, variant, kind, detail, sku, barcode, title, options, items, others, differences,
                doubt, editedAt,
                kind == MappingCheckKind.DOUBLED || (kind.isOfOneItem() && items.size() > 1)
                        ? List.of()
                        : MappingProposal.of(sku, barcode, title, options, items, candidates));
    }

    /** A row of a sheet, with the best proposal. */
    @Nullable
    Object[] cells() {
        MappingProposal best = proposals.isEmpty() ? null : proposals.getFirst();
        return new @Nullable Object[] {
                channel, variant, kind, detail, sku, barcode, title, String.join(" ", items), String.join(" ", others),
                best == null ? null : best.proposal(), best == null ? null : Integer.valueOf(best.score()),
                best == null ? null : best.reasons().stream().collect(Collectors.joining("; "))
        };
    }
}
