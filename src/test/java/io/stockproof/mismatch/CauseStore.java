package io.stockproof.mismatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.testing.Api;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A store for one cause, with a supplier and a shipping method of its own: 40 units of one item stand behind its one
 * listing, are shown and could be sent from China to the US, but for what a test has made wrong in it.
 */
final class CauseStore {

    static final String VARIANT = "A";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final RootCause cause;
    final String name;
    final Map<String, Object> supplier;
    final Map<String, Object> method;
    final Map<String, Object> channel;
    final Map<String, Object> listing;
    final List<Map<String, Object>> otherMethods = new ArrayList<>();
    final List<Map<String, Object>> otherItems = new ArrayList<>();
    private final Api api;
    private final Map<String, Map<String, Object>> locations = new LinkedHashMap<>();
    private final List<Consumer<CauseStore>> before = new ArrayList<>();
    private final List<Consumer<CauseStore>> after = new ArrayList<>();
    private Consumer<CauseStore> fix = store -> {
        throw new AssertionError("nothing fixes " + store.name);
    };
    private long shown = 40;
    private String words = "";
    private List<String> evidence = List.of();
    private String reservation = "";
    private boolean isFixedBySetup;

    CauseStore(Api api, RootCause cause) {
        this.api = api;
        this.cause = cause;
        this.name = "fix" + NUMBER.incrementAndGet() + "-" + cause.name().toLowerCase(Locale.ROOT).replace('_', '-');
        supplier = map("code", name, "connector", "push");
        location("cn", map("kind", "WAREHOUSE", "country", "CN", "leadTimeDays", 1));
        location("us", map("kind", "WAREHOUSE", "country", "US", "leadTimeDays", 1));
        location("plant", map("kind", "FACTORY", "country", "CN", "leadTimeDays", 7));
        method = map("code", name + "-post", "lanes", List.of(lane("CN", "US")));
        channel = map(
                "code", name, "shippingMethods", List.of(name + "-post"),
                "referenceContexts", List.of(Map.of("country", "US")), "mismatch", Map.of("settleSeconds", 0));
        listing = map("channel", name, "variant", VARIANT, "sources", List.of(source(1, name)));
    }

    // ---- what is so

    /** Puts one member of one of this store's documents, or takes it away where it is {@code null}. */
    CauseStore with(Map<String, Object> document, String member, Object value) {
        if (value == null) {
            document.remove(member);
        } else {
            document.put(member, value);
        }
        return this;
    }

    CauseStore location(String code, Map<String, Object> members) {
        locations.computeIfAbsent(code, one -> map("code", one)).putAll(members);
        return this;
    }

    CauseStore sources(Object... sources) {
        return with(listing, "sources", sources.length == 0 ? null : List.of(sources));
    }

    /** Done in this order once the store is set up, before it shows anything. */
    CauseStore first(Consumer<CauseStore> step) {
        before.add(step);
        return this;
    }

    /** Done once the store has been seen. */
    CauseStore then(Consumer<CauseStore> step) {
        after.add(step);
        return this;
    }

    CauseStore has(String location, long quantity) {
        return first(store -> store.states(name, location, quantity));
    }

    CauseStore shows(long quantity) {
        shown = quantity;
        return this;
    }

    /** What the report says of it, at least. */
    CauseStore tells(String words, String... evidence) {
        this.words = words;
        this.evidence = List.of(evidence);
        return this;
    }

    /** What the suggestion says to do. */
    CauseStore fixedBy(Consumer<CauseStore> fix) {
        this.fix = fix;
        return this;
    }

    /** The same, by what the documents say of it: they are put for all stores at once. */
    CauseStore fixedBySetup(Consumer<CauseStore> change) {
        isFixedBySetup = true;
        return fixedBy(change);
    }

    boolean isFixedBySetup() {
        return isFixedBySetup;
    }

    // ---- what is done, over HTTP

    static Map<String, Object> document(List<CauseStore> stores) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (String part : List.of("suppliers", "shippingMethods", "channels", "listings")) {
            List<Object> all = new ArrayList<>();
            stores.forEach(store -> all.addAll(store.documents().get(part)));
            document.put(part, all);
        }
        return document;
    }

    void put() {
        api.put("/v1/setup", document(List.of(this))).expect(200);
    }

    void prepare() {
        before.forEach(step -> step.accept(this));
    }

    void show() {
        display(shown);
        after.forEach(step -> step.accept(this));
    }

    void fix() {
        fix.accept(this);
    }

    void display(long quantity) {
        api.post("/v1/channels/" + name + "/displays", List.of(Map.of(
                "variant", VARIANT, "quantity", quantity, "observedAt", Instant.now().toString()))).expect(200);
    }

    void states(String sku, String location, long quantity) {
        statesAt(sku, location, quantity, Instant.now());
    }

    void statesAt(String sku, String location, long quantity, Instant at) {
        api.post("/v1/suppliers/" + name + "/observations", List.of(Map.of(
                "sku", sku, "location", location, "quantity", quantity, "observedAt", at.toString()))).expect(200);
    }

    void reserve(long quantity) {
        reservation = api.header("Idempotency-Key", UUID.randomUUID().toString()).post("/v1/reservations", Map.of(
                "channel", name, "destination", Map.of("country", "US"),
                "lines", List.of(Map.of("lineId", "1", "variant", VARIANT, "quantity", quantity))))
                .expect(201).json().path("id").asText();
    }

    void release() {
        api.post("/v1/reservations/" + reservation + "/release", null).expect(200);
    }

    /** Polls now and waits for it. */
    String poll() {
        String id = api.post("/v1/suppliers/" + name + "/polls", null).expect(202).json().path("id").asText();
        return ended(id);
    }

    /** A new supplier is polled at once. */
    String firstPoll() {
        Mismatches.soon().until(() -> !polls().isEmpty());
        return ended(polls().path(0).path("id").asText());
    }

    /** Believes what the last poll said and the guard held. */
    void approve() {
        api.post("/v1/polls/" + polls().path(0).path("id").asText() + "/approve", null).expect(200);
    }

    /** Takes the first of what is proposed for the listing's mapping. */
    void applyProposal() {
        JsonNode check = api.get("/v1/mapping-checks?channel=" + name).expect(200).json().at("/items/0");
        api.post("/v1/mapping-checks/" + name + "/" + VARIANT + "/apply",
                Map.of("proposal", check.at("/proposals/0/proposal").asText())).expect(200);
    }

    /** All mismatches that there ever were in the store. */
    JsonNode mismatches() {
        return api.get("/v1/mismatches?channel=" + name).expect(200).json().path("items");
    }

    /** The one that the report suggests. */
    String methodToOffer() {
        String suggestion = mismatches().at("/0/suggestion").asText();
        return suggestion.substring(suggestion.indexOf("Offer ") + 6, suggestion.indexOf(", which could carry"));
    }

    JsonNode mismatch(long id) {
        return api.get("/v1/mismatches/" + id).expect(200).json();
    }

    String words() {
        return words;
    }

    List<String> evidence() {
        return evidence;
    }

    // ---- the documents' parts

    static Map<String, Object> lane(String from, String to) {
        return map("from", Map.of("country", from), "to", Map.of("country", to),
                "transitDays", Map.of("min", 8, "max", 15));
    }

    /** One unit each of the items of these skus. */
    Map<String, Object> source(int rank, String... skus) {
        List<Object> components = new ArrayList<>();
        for (String sku : skus) {
            components.add(Map.of("supplier", name, "sku", sku));
        }
        return map("rank", rank, "components", components);
    }

    static Map<String, Object> map(Object... members) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], members[i + 1]);
        }
        return map;
    }

    private Map<String, List<Object>> documents() {
        Map<String, Object> whole = new LinkedHashMap<>(supplier);
        whole.put("locations", List.copyOf(locations.values()));
        List<Object> items = new ArrayList<>(otherItems);
        if (otherItems.stream().noneMatch(item -> item.get("sku").equals(name))) {
            items.add(Map.of("sku", name));
        }
        whole.put("items", items);
        List<Object> methods = new ArrayList<>(otherMethods);
        methods.add(method);
        return Map.of("suppliers", List.of(whole), "shippingMethods", methods, "channels", List.of(channel),
                "listings", List.of(listing));
    }

    private JsonNode polls() {
        return api.get("/v1/polls?supplier=" + name).expect(200).json().path("items");
    }

    private String ended(String id) {
        Mismatches.soon().until(() -> !api.get("/v1/polls/" + id).expect(200).json().path("finishedAt").isNull());
        return api.get("/v1/polls/" + id).expect(200).json().path("state").asText();
    }
}
