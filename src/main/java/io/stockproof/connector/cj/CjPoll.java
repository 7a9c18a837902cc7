package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.RowSink;
import io.stockproof.connector.cj.CjClient.Answered;
import io.stockproof.supplier.Description;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is wanted, block by block in the order asked: first the ids that are not known, then each product once, for
 * all of its items. Ends early where the points do.
 */
final class CjPoll {

    /** Items whose ids are looked up before their products are read: few, so that no run is spent on look-ups alone. */
    private static final int BLOCK_ITEMS = 50;

    /** Products of one run that CJ is asked what they are: what is read of stock waits for the answers. */
    private static final int DESCRIBED_MAX = 3;

    private static final Logger log = LoggerFactory.getLogger(CjPoll.class);

    private final CjRun run;
    private final CjReads reads;
    private final List<WantedItem> wanted;
    private final RowSink sink;
    private final CjStock stock;
    private final Map<String, List<WantedItem>> byPid = new HashMap<>();
    private final Map<String, WantedItem> resolved = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private int understood;
    private String notUnderstood = "";

    CjPoll(CjRun run, List<WantedItem> wanted, int concurrency, RowSink sink) {
        this.run = run;
        // A supplier that has been failing is asked for one product, and for more when it has answered.
        this.reads = new CjReads(() -> run.hasTime() && run.budget().take(), () -> run.isTrusted() ? concurrency : 1);
        this.wanted = wanted;
        this.sink = sink;
        this.stock = new CjStock(sink);
        for (WantedItem item : wanted) {
            if (item.pid() != null) {
                byPid.computeIfAbsent(item.pid(), pid -> new ArrayList<>()).add(item);
            }
        }
    }

    ReadOutcome read() throws ConnectorException, InterruptedException {
        int next = 0;
        while (next < wanted.size()) {
            List<WantedItem> block = new ArrayList<>();
            for (; next < wanted.size() && block.size() < BLOCK_ITEMS; next++) {
                if (done.add(wanted.get(next).sku())) {
                    block.addAll(withItsProduct(wanted.get(next)));
                }
            }
            if (!resolve(block) || !products(block)) {
                return new ReadOutcome.Stopped(run.hasTime()
                        ? "CJ's points are down to the reserve"
                        : "The time of one run is over; the next goes on with the rest");
            }
        }
        if (understood == 0 && !notUnderstood.isEmpty()) {
            throw new ConnectorException(Kind.REFUSED, "No product could be read. " + notUnderstood);
        }
        describe();
        return new ReadOutcome.Read(false, null, null, null);
    }

    /** The item, and all later ones of its product, which cost nothing more. */
    private List<WantedItem> withItsProduct(WantedItem item) {
        List<WantedItem> items = new ArrayList<>(List.of(item));
        for (WantedItem sibling : item.pid() == null ? List.<WantedItem>of()
                : byPid.getOrDefault(item.pid(), List.of())) {
            if (done.add(sibling.sku())) {
                items.add(sibling);
            }
        }
        return items;
    }

    /** Looks up the ids of those items of {@code block} that have none; false where the points ended. */
    private boolean resolve(List<WantedItem> block) throws ConnectorException, InterruptedException {
        Map<String, List<WantedItem>> lookups = new LinkedHashMap<>();
        for (WantedItem item : block) {
            if (isToLookUp(item) && !resolved.containsKey(item.sku())) {
                String path = item.pid() == null ? "?variantSku=" + encoded(item.sku()) : "?pid=" + encoded(item.pid());
                lookups.computeIfAbsent(path, p -> new ArrayList<>()).add(item);
            }
        }
        List<CjReads.Read> calls = new ArrayList<>();
        lookups.forEach((query, items) -> calls.add(() -> outcome(
                items, run.get("/product/variant/query" + query),
                (data, answered) -> new CjOutcome.Variants(items, data, answered.askedAt()))));
        return reads.inOrder(calls, this::take);
    }

    private static boolean isToLookUp(WantedItem item) {
        return item.pid() == null || item.vid() == null || item.doubted();
    }

    /** Reads the products of {@code block}; false where the points ended. */
    private boolean products(List<WantedItem> block) throws ConnectorException, InterruptedException {
        Map<String, List<WantedItem>> products = new LinkedHashMap<>();
        for (WantedItem item : block) {
            WantedItem known = isToLookUp(item) ? resolved.get(item.sku()) : item;
            if (known != null && known.pid() != null) {
                products.computeIfAbsent(known.pid(), pid -> new ArrayList<>()).add(known);
            }
        }
        List<CjReads.Read> calls = new ArrayList<>();
        products.forEach((pid, items) -> calls.add(() -> outcome(
                items, run.get("/product/stock/getInventoryByPid?pid=" + encoded(pid)),
                (data, answered) -> new CjOutcome.Stock(items, data, answered.askedAt()))));
        return reads.inOrder(calls, this::take);
    }

    /**
     * Asks what a few of those are of which nobody knows: after all stock, which counts whatever becomes of this. Each once,
     * and by chance which, so that one that CJ does not answer for is not always the first.
     */
    private void describe() throws InterruptedException {
        Consumer<Description> descriptions = sink.descriptions();
        Map<String, List<WantedItem>> products = new LinkedHashMap<>();
        List<WantedItem> byChance = new ArrayList<>(wanted);
        Collections.shuffle(byChance);
        for (WantedItem item : byChance) {
            WantedItem known = isToLookUp(item) ? resolved.get(item.sku()) : item;
            if (descriptions != null && item.undescribed() && known != null && known.pid() != null
                    && (products.size() < DESCRIBED_MAX || products.containsKey(known.pid()))) {
                products.computeIfAbsent(known.pid(), pid -> new ArrayList<>()).add(known);
            }
        }
        List<CjReads.Read> calls = new ArrayList<>();
        products.forEach((pid, items) -> calls.add(() -> outcome(
                items, run.getAside("/product/query?pid=" + encoded(pid)),
                (data, answered) -> new CjOutcome.Described(items, data))));
        try {
            CjReads oneByOne = new CjReads(() -> run.hasTime() && run.budget().takeOfPlenty(), () -> 1);
            oneByOne.inOrder(calls, outcome -> take(outcome, Objects.requireNonNull(descriptions)));
        } catch (ConnectorException e) {
            sink.askedInVain();
            log.atDebug().setCause(e).log("CJ was asked in vain what its products are");
        } catch (RuntimeException e) {
            if (e.getCause() instanceof Error) {
                throw e;
            }
            sink.askedInVain();
            log.atWarn().setCause(e).log("What CJ's products are was not understood; their stock was");
        }
    }

    /** What CJ cannot tell is not asked for again for a while. */
    private static void take(CjOutcome outcome, Consumer<Description> descriptions) {
        switch (outcome) {
            case CjOutcome.Described(var items, var data) -> CjDescriptions.of(items, data).forEach(descriptions);
            case CjOutcome.Gone gone -> gone.items().forEach(item -> descriptions.accept(CjDescriptions.nothing(item)));
            case CjOutcome.NotUnderstood not ->
                    not.items().forEach(item -> descriptions.accept(CjDescriptions.nothing(item)));
            case CjOutcome.Stock stock -> throw new IllegalStateException("nobody asked for stock");
            case CjOutcome.Variants variants -> throw new IllegalStateException("nobody asked for variants");
            case CjOutcome.Unread unread -> {
            }
        }
    }

    @FunctionalInterface
    private interface OfData {
        CjOutcome outcome(JsonNode data, Answered answered);
    }

    private static CjOutcome outcome(List<WantedItem> items, Answered answered, OfData ofData)
            throws ConnectorException {
        return switch (answered.answer()) {
            case CjAnswer.Data(JsonNode data) -> ofData.outcome(data, answered);
            case CjAnswer.Gone(String why) -> new CjOutcome.Gone(items, why, answered.askedAt());
            case CjAnswer.NotUnderstood(String why) -> new CjOutcome.NotUnderstood(items, why);
            case CjAnswer.PointsGone gone -> new CjOutcome.Unread();
            case CjAnswer.TokenRefused refused -> throw notOfProducts();
            case CjAnswer.RefreshRefused refused -> throw notOfProducts();
        };
    }

    private void take(CjOutcome outcome) throws ConnectorException {
        switch (outcome) {
            case CjOutcome.Stock(var items, var data, var takenAt) -> {
                if (stock.rows(items, data, takenAt)) {
                    understood++;
                } else {
                    notUnderstood = "CJ's answers hold nothing that could be read";
                }
            }
            case CjOutcome.Variants variants -> resolve(variants);
            case CjOutcome.Gone(var items, var why, var takenAt) -> {
                understood++;
                items.forEach(item -> sink.itemGone(item.sku(), why, takenAt));
            }
            case CjOutcome.NotUnderstood(var items, var why) -> {
                notUnderstood = why;
                stock.rejectAll(items, "pid", why);
            }
            case CjOutcome.Described described -> throw new IllegalStateException("nobody asked for descriptions");
            case CjOutcome.Unread unread -> {
            }
        }
    }

    private void resolve(CjOutcome.Variants variants) throws ConnectorException {
        if (!variants.data().isArray() && !variants.data().isNull()) {
            throw new ConnectorException(Kind.MALFORMED, "A product's variants are no list");
        }
        Map<String, JsonNode> bySku = new HashMap<>();
        Map<String, JsonNode> byVid = new HashMap<>();
        for (JsonNode variant : variants.data()) {
            bySku.putIfAbsent(variant.path("variantSku").asText("").strip(), variant);
            byVid.putIfAbsent(String.valueOf(CjJson.id(variant.path("vid"))), variant);
        }
        for (WantedItem item : variants.items()) {
            // Where both are known, its sku may be our own word for it; the id never is.
            boolean byId = item.doubted() && item.vid() != null;
            JsonNode variant = byId ? byVid.get(item.vid()) : bySku.get(item.sku());
            if (variant == null) {
                understood++;
                String what = byId ? "id" : "sku";
                sink.itemGone(item.sku(), "CJ has no variant of this " + what, variants.takenAt());
                continue;
            }
            String vid = CjJson.id(variant.path("vid"));
            String pid = variant.hasNonNull("pid") ? CjJson.id(variant.path("pid")) : item.pid();
            if (vid == null || pid == null) {
                notUnderstood = "CJ's variants have no ids";
                stock.rejectAll(List.of(item), vid == null ? "vid" : "pid", "is no id");
                continue;
            }
            resolved.put(item.sku(), item.resolved(pid, vid));
            if (!item.doubted()) {
                sink.itemResolved(item.sku(), pid, vid);
            }
        }
    }

    private static ConnectorException notOfProducts() {
        return new ConnectorException(Kind.UNAUTHORIZED, "CJ refuses the tokens that it gave");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
