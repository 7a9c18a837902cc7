package io.stockproof.setup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes valid setup documents, with each member there or left out at random. */
final class RandomSetup {

    private static final List<String> COUNTRIES = List.of("CN", "US", "DE", "GB", "FR");

    private final ObjectMapper json = new ObjectMapper();
    private final Random random;
    private final String prefix;
    private final List<String> suppliers = new ArrayList<>();
    private final List<String> locations = new ArrayList<>();
    private final List<String> methods = new ArrayList<>();

    RandomSetup(Random random, String prefix) {
        this.random = random;
        this.prefix = prefix;
    }

    ObjectNode document() {
        ObjectNode document = json.createObjectNode();
        for (int i = 0; i <= random.nextInt(3); i++) {
            document.withArray("suppliers").add(supplier(prefix + "-s" + i));
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            document.withArray("shippingMethods").add(method(prefix + ".m" + i));
        }
        for (int i = 0; i <= random.nextInt(2); i++) {
            String channel = prefix + "_c" + i;
            document.withArray("channels").add(channel(channel));
            for (int j = 0; j < random.nextInt(5); j++) {
                document.withArray("listings").add(listing(channel, "V " + j + " é\uD83D\uDE00"));
            }
        }
        return document;
    }

    private ObjectNode supplier(String code) {
        suppliers.add(code);
        String connector = one("cj", "feed", "push");
        ObjectNode supplier = json.createObjectNode().put("code", code).put("connector", connector);
        maybe(() -> supplier.put("name", "Näme: \"" + code + "\" # 'x'"));
        maybe(() -> supplier.put("baseUrl", "https://${HOST}/v1"));
        maybe(() -> supplier.put("credential", "${SECRET_KEY}"));
        if (connector.equals("feed")) {
            supplier.set("feed", feed());
        }
        if (!connector.equals("push")) {
            maybe(() -> supplier.putObject("poll").put("everySeconds", 600 + random.nextInt(1000)));
        }
        maybe(() -> supplier.putObject("freshness").put("maxAgeSeconds", 20).put("whenStale", "KEEP_SHARE")
                .put("keepShare", share()));
        maybe(() -> supplier.put("reflectionDelaySeconds", random.nextInt(1000)));
        maybe(() -> supplier.put("stockIs", one("GROSS", "NET")));
        maybe(() -> supplier.put("live", random.nextBoolean()));
        maybe(() -> supplier.put("paused", random.nextBoolean()));
        maybe(() -> supplier.set("safetyStock", safetyStock()));
        maybe(() -> supplier.putObject("guard").put("minRowsShare", share()).put("minItems", random.nextInt(50))
                .put("maxShiftedShare", share()).put("holdReplayed", random.nextBoolean())
                .put("releaseAfterPolls", random.nextInt(5)));
        maybe(() -> supplier.putObject("limits").put("requestsPerSecond", one("0.5", "10", "0.125").length() / 8.0));
        if (!connector.equals("feed")) {
            maybe(() -> supplier.putObject("webhook").put("secret", "${WEBHOOK_SECRET}")
                    .put("silentAfterSeconds", 60 + random.nextInt(1000)));
        }
        for (int i = 0; i < random.nextInt(4); i++) {
            ObjectNode location = supplier.withArray("locations").addObject().put("code", "l" + i)
                    .put("kind", one("WAREHOUSE", "FACTORY", "PARTNER")).put("country", one(COUNTRIES));
            locations.add(code + "/l" + i);
            maybe(() -> location.put("leadTimeDays", random.nextInt(366)));
            maybe(() -> location.put("active", random.nextBoolean()));
            maybe(() -> location.set("safetyStock", safetyStock()));
        }
        for (int i = 0; i < random.nextInt(6); i++) {
            ObjectNode item = supplier.withArray("items").addObject().put("sku", one("Ä sku ", "010 ", "yes ") + i);
            maybe(() -> item.put("weightGrams", 1 + random.nextInt(5000)));
            maybe(() -> item.putArray("attributes").add("LIQUID").add("BATTERY"));
            maybe(() -> item.putObject("ref").put("pid", "1796078021431009000"));
            maybe(() -> item.set("safetyStock", safetyStock()));
            maybe(() -> item.put("title", "Tee é, red").put("barcode", "0012345678905"));
            maybe(() -> item.putObject("options").put("color", "red").put("Größe", ""));
        }
        return supplier;
    }

    private ObjectNode feed() {
        ObjectNode feed =
                json.createObjectNode().put("url", "http://a.example/x").put("format", one("CSV", "JSON", "XML"));
        maybe(() -> feed.put("delimiter", one(";", "\t", "|")));
        maybe(() -> feed.put("quote", "'"));
        maybe(() -> feed.put("encoding", "ISO-8859-1"));
        maybe(() -> feed.putObject("columns").put("sku", "3").put("quantity", "a.b"));
        maybe(() -> feed.put("header", random.nextBoolean()));
        maybe(() -> feed.putObject("quantityWords").put(">100", 100).put("no", 0).put("null", 1));
        maybe(() -> feed.put("thousandsSeparator", "."));
        maybe(() -> feed.put("complete", random.nextBoolean()));
        maybe(() -> feed.putObject("headers").put("X-Token", "${T}"));
        maybe(() -> feed.putObject("auth").put("type", "BASIC").put("user", "u").put("password", "${P}"));
        if (feed.path("format").asText().equals("JSON")) {
            maybe(() -> feed.put("rows", "data").putObject("paging").put("by", "CURSOR").put("next", "next"));
        }
        return feed;
    }

    private ObjectNode method(String code) {
        methods.add(code);
        ObjectNode method = json.createObjectNode().put("code", code);
        maybe(() -> method.put("open", random.nextBoolean()));
        maybe(() -> method.putArray("refuses").add("LIQUID").add("BATTERY"));
        maybe(() -> method.put("maxWeightGrams", 1 + random.nextInt(5000)));
        maybe(() -> method.put("supplierName", "CJPacket " + code));
        for (int i = 0; i < random.nextInt(5); i++) {
            ObjectNode lane = method.withArray("lanes").addObject();
            if (locations.isEmpty() || random.nextBoolean()) {
                lane.putObject("from").put("country", one(COUNTRIES));
            } else {
                lane.putObject("from").put("location", one(locations));
            }
            ObjectNode to = lane.putObject("to").put("country", one(COUNTRIES));
            maybe(() -> to.putArray("regions").add("CA").add("01"));
            maybe(() -> to.putArray("postalPrefixes").add("BT1").add("01 2"));
            if (random.nextBoolean()) {
                lane.put("blocked", true);
            } else {
                int min = random.nextInt(10);
                lane.putObject("transitDays").put("min", min).put("max", min + random.nextInt(10));
            }
            maybe(() -> lane.put("suspended", random.nextBoolean()));
            maybe(() -> lane.put("validFrom", "2026-11-01"));
            maybe(() -> lane.put("validTo", "2027-02-01"));
        }
        return method;
    }

    private ObjectNode channel(String code) {
        ObjectNode channel = json.createObjectNode().put("code", code);
        ArrayNode offered = channel.putArray("shippingMethods");
        methods.stream().filter(method -> random.nextBoolean()).forEach(offered::add);
        maybe(() -> channel.putObject("promise").put("maxDeliveryDays", random.nextInt(60)));
        maybe(() -> channel.putObject("factoryStock").put("policy", "INCLUDE").put("share", share()).put("maxUnits",
                9));
        maybe(() -> channel.put("allocationDefault", one("ALL", "NONE")));
        locations.stream().filter(location -> random.nextBoolean()).forEach(location -> {
            ObjectNode allocation = channel.withArray("allocations").addObject().put("location", location);
            if (random.nextInt(4) == 0) {
                allocation.put("none", true);
            } else {
                maybe(() -> allocation.put("share", share()));
                maybe(() -> allocation.put("units", random.nextInt(1000)));
            }
            maybe(() -> allocation.put("safetyStockUnits", random.nextInt(5)));
            maybe(() -> allocation.put("safetyStockShare", share()));
        });
        maybe(() -> channel.put("splitShipments", random.nextBoolean()));
        maybe(() -> channel.put("sumSources", random.nextBoolean()));
        maybe(() -> channel.set("safetyStock", safetyStock()));
        maybe(() -> channel.put("orderLimit", 1 + random.nextInt(9)));
        maybe(() -> channel.putObject("display").put("lowStockAt", 3).put("capAt", 50).put("hideExact",
                random.nextBoolean()));
        maybe(() -> channel.putArray("referenceContexts").addObject().put("country", "US").put("region", "CA")
                .put("postalCode", "94107").put("shippingMethod", methods.getFirst()));
        maybe(() -> channel.putObject("mismatch").put("toleranceUnits", random.nextInt(9))
                .put("toleranceShare", share())
                .put("settleSeconds", random.nextInt(60)));
        maybe(() -> channel.putObject("alerts").put("suppliers", random.nextBoolean())
                .put("remindSeconds", 300 + random.nextInt(999)).put("digestAt", "0" + random.nextInt(10) + ":30")
                .put("allowanceLeft", share())
                .putObject("openMismatches").put("warn", random.nextInt(99)));
        return channel;
    }

    private ObjectNode listing(String channel, String variant) {
        ObjectNode listing = json.createObjectNode().put("channel", channel).put("variant", variant);
        maybe(() -> listing.put("sku", "0012"));
        maybe(() -> listing.put("title", "null"));
        maybe(() -> listing.putObject("options").put("size", "1e3").put("color", ""));
        maybe(() -> listing.put("active", random.nextBoolean()));
        for (int i = 0; i < random.nextInt(3); i++) {
            ObjectNode source = listing.withArray("sources").addObject().put("rank", 9 - i);
            for (int j = 0; j <= random.nextInt(2); j++) {
                ObjectNode component = source.withArray("components").addObject().put("supplier", one(suppliers))
                        .put("sku", "k" + i + j);
                maybe(() -> component.put("units", 1 + random.nextInt(9)));
            }
        }
        return listing;
    }

    private ObjectNode safetyStock() {
        ObjectNode rule = json.createObjectNode();
        maybe(() -> rule.put("units", random.nextInt(5)));
        maybe(() -> rule.put("share", share()));
        return rule;
    }

    private double share() {
        return random.nextInt(1_001) / 1_000.0;
    }

    private void maybe(Runnable member) {
        if (random.nextBoolean()) {
            member.run();
        }
    }

    private String one(String... values) {
        return one(List.of(values));
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
