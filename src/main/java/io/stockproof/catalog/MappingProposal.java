package io.stockproof.catalog;

import io.stockproof.kernel.ItemKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An item that a listing could be mapped to.
 *
 * @param proposal {@code supplier/sku}, by which it is applied
 * @param score from 1 to 100
 * @param reasons what speaks for it, the strongest first
 */
record MappingProposal(String proposal, int score, List<String> reasons) {

    static final int PROPOSALS_MAX = 3;

    private static final int TOKENS_MAX = 4;

    MappingProposal {
        reasons = List.copyOf(reasons);
    }

    /**
     * A known item that has something to do with a listing.
     *
     * @param sameProduct as an item that the listing is made of
     * @param barcode as its supplier states it
     * @param options as its supplier states them
     * @param claimed whether only the answers of a supplier that does not serve the listing state them
     */
    record Candidate(
            ItemKey item, boolean sameProduct, @Nullable String barcode, Map<String, String> options,
            boolean claimed) {

        Candidate {
            options = Map.copyOf(options);
        }

        /** One of which the supplier states no more. */
        Candidate(ItemKey item, boolean sameProduct) {
            this(item, sameProduct, null, Map.of(), false);
        }
    }

    /**
     * The best few of {@code candidates} for a listing of this description. Pure.
     *
     * @param items that it is made of, as {@code supplier/sku}: of equals, one of their suppliers comes first
     */
    static List<MappingProposal> of(
            @Nullable String sku, @Nullable String barcode, @Nullable String title, Map<String, String> options,
            Collection<String> items, Collection<Candidate> candidates) {
        Set<String> suppliers = new TreeSet<>();
        List<String> mappedSkus = new ArrayList<>();
        for (String item : items) {
            suppliers.add(item.substring(0, item.indexOf('/')));
            mappedSkus.add(item.substring(item.indexOf('/') + 1));
        }
        Map<ItemKey, MappingProposal> best = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            MappingProposal proposal = of(sku, barcode, options, tokens(title, options), mappedSkus, candidate);
            best.merge(candidate.item(), proposal, (one, other) -> one.score() >= other.score() ? one : other);
        }
        return best.values().stream()
                .filter(proposal -> proposal.score() > 0)
                .sorted(Comparator.comparingInt(MappingProposal::score).reversed()
                        .thenComparing(proposal -> !suppliers.contains(proposal.supplier()))
                        .thenComparing(MappingProposal::proposal))
                .limit(PROPOSALS_MAX)
                .toList();
    }

    private String supplier() {
        return proposal.substring(0, proposal.indexOf('/'));
    }

    private static MappingProposal of(
            @Nullable String sku, @Nullable String barcode, Map<String, String> options, Set<String> tokens,
            Collection<String> mappedSkus, Candidate candidate) {
        String its = candidate.item().sku();
        List<String> reasons = new ArrayList<>();
        int score = 0;
        if (candidate.barcode() != null && isAlike(barcode, candidate.barcode())) {
            score = candidate.claimed() ? 70 : 95;
            reasons.add(candidate.claimed()
                    ? "its supplier claims that its barcode is the listing's"
                    : "its barcode is the listing's");
        }
        if (isAlike(barcode, its)) {
            score = Math.max(score, 80);
            reasons.add("its sku is the listing's barcode");
        }
        if (its.equals(sku)) {
            score = Math.max(score, 85);
            reasons.add("its sku is the listing's");
        } else if (isAlike(sku, its)) {
            score = Math.max(score, 75);
            reasons.add("its sku is the listing's, case and blanks aside");
        }
        if (mappedSkus.stream().anyMatch(mapped -> isAlike(mapped, its))) {
            score = Math.max(score, 60);
            reasons.add("its sku is the mapped one, case and blanks aside");
        }
        if (candidate.sameProduct()) {
            score = Math.max(score, 30);
            reasons.add("it is a variant of the same product");
        }
        Agreement agreement = Agreement.of(options, candidate.options());
        if (score > 0 && !agreement.isEmpty()) {
            // Whoever claims the one to be chosen claims the other, too.
            long same = candidate.claimed() ? 0 : agreement.same().size();
            score = Math.clamp(score + 10 * same - 30L * agreement.other().size(), 1, 100);
            if (!agreement.same().isEmpty()) {
                reasons.add("it is " + String.join(", ", agreement.same()) + ", too");
            }
            if (!agreement.other().isEmpty()) {
                reasons.add("but it is " + String.join(", ", agreement.other()));
            }
        }
        List<String> found = tokens.stream()
                .filter(token -> its.toLowerCase(Locale.ROOT).contains(token))
                .limit(TOKENS_MAX)
                .toList();
        if (score > 0 && !found.isEmpty()) {
            score = Math.min(100, score + 2 * found.size());
            reasons.add("its sku has " + String.join(", ", found));
        }
        return new MappingProposal(candidate.item().supplier() + "/" + its, score, reasons);
    }

    /** The options that a listing and an item both state: the item's values, such as {@code color red}. */
    private record Agreement(List<String> same, List<String> other) {

        static Agreement of(Map<String, String> listing, Map<String, String> item) {
            List<String> same = new ArrayList<>();
            List<String> other = new ArrayList<>();
            new TreeMap<>(listing).forEach((name, value) -> item.forEach((its, found) -> {
                if (isAlike(name, its)) {
                    (isAlike(value, found) ? same : other).add(its.strip() + " " + found.strip());
                }
            }));
            return new Agreement(same, other);
        }

        boolean isEmpty() {
            return same.isEmpty() && other.isEmpty();
        }
    }

    private static boolean isAlike(@Nullable String one, String other) {
        return one != null && one.strip().equalsIgnoreCase(other.strip());
    }

    /** The words of title and options that are long enough to tell one variant from another. */
    private static Set<String> tokens(@Nullable String title, Map<String, String> options) {
        Set<String> tokens = new TreeSet<>(Comparator.comparingInt(String::length).reversed()
                .thenComparing(Comparator.naturalOrder()));
        List<String> texts = new ArrayList<>(options.values());
        if (title != null) {
            texts.add(title);
        }
        for (String text : texts) {
            for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
                if (word.length() > 1) {
                    tokens.add(word);
                }
            }
        }
        return tokens;
    }
}
