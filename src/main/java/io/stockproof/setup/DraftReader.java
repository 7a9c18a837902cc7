package io.stockproof.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockproof.catalog.Listing;
import io.stockproof.channel.Channel;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.setup.Draft.OwnedLocation;
import io.stockproof.setup.Draft.Placed;
import io.stockproof.setup.Draft.PlacedListing;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Supplier;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/** Takes documents apart: checks the form of each part, and makes the features' own words of those that are sound. */
@Component
class DraftReader {

    private final DocumentSchema schema;
    private final ObjectMapper json;

    DraftReader(DocumentSchema schema, ObjectMapper json) {
        this.schema = schema;
        // Members that are left out have defaults, numbers too.
        this.json = json.copy().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    /** A whole document. */
    Draft document(byte[] document, Syntax syntax, Errors errors) {
        Draft draft = new Draft();
        ObjectNode tree = DocumentReader.read(document, syntax, errors);
        if (tree == null) {
            return draft;
        }
        schema.dropNulls(tree);
        schema.isSound("", withoutEntries(tree), Path.ROOT, errors);
        each(tree, Path.ROOT, "suppliers", (node, at) -> supplier(node, at, draft, errors));
        each(tree, Path.ROOT, "shippingMethods", (node, at) -> method(node, at, draft, errors));
        each(tree, Path.ROOT, "channels", (node, at) -> channel(node, at, draft, errors));
        each(tree, Path.ROOT, "listings", (node, at) -> listing(node, at, draft, errors));
        return draft;
    }

    /** A document that is one resource; its {@code code} is that of the request's path. */
    Draft single(byte[] document, Syntax syntax, Kind kind, String code, Errors errors) {
        Draft draft = new Draft();
        ObjectNode tree = DocumentReader.read(document, syntax, errors);
        if (tree == null) {
            return draft;
        }
        schema.dropNulls(tree);
        tree.remove("version"); // What an answer carries beside a resource's own members may come back.
        switch (kind) {
            case SUPPLIER -> {
                agree(tree, "code", code, errors);
                supplier(tree, Path.ROOT, draft, errors);
            }
            case LOCATION -> {
                LocationCode of = LocationCode.parse(code);
                agree(tree, "code", of.code(), errors);
                agree(tree, "supplier", of.supplier().value(), errors);
                // So may these.
                tree.remove("supplier");
                tree.remove("pending");
                location(tree, Path.ROOT, of.supplier().value(), draft, errors);
            }
            case SHIPPING_METHOD -> {
                agree(tree, "code", code, errors);
                method(tree, Path.ROOT, draft, errors);
            }
            case CHANNEL -> {
                agree(tree, "code", code, errors);
                channel(tree, Path.ROOT, draft, errors);
            }
            case LISTING -> throw new IllegalArgumentException("listings are written by the catalog");
        }
        return draft;
    }

    private void supplier(JsonNode tree, Path at, Draft draft, Errors errors) {
        if (!(tree instanceof ObjectNode object)) {
            errors.add(at, "must be an object");
            return;
        }
        String code = object.path("code").asText();
        draft.names.suppliers.add(code);
        // Locations and items, of which there may be many, are checked one by one, and only as far as anybody reads.
        ObjectNode head = withoutEntries(object);
        boolean sound = schema.isSound("supplier", head, at, errors);
        each(object, at, "locations", (node, locationAt) -> location(node, locationAt, code, draft, errors));
        ArrayNode items = json.createArrayNode();
        each(object, at, "items", (node, itemAt) -> {
            if (schema.isSound("item", node, itemAt, errors)) {
                items.add(node);
            }
        });
        if (sound) {
            head.set("items", items);
            take(head, at, Supplier.class, errors).ifPresent(value -> draft.suppliers.add(new Placed<>(at, value)));
        }
    }

    private void location(JsonNode tree, Path at, String supplier, Draft draft, Errors errors) {
        String code = supplier + "/" + tree.path("code").asText();
        draft.names.locations.add(code);
        if (schema.isSound("declaredLocation", tree, at, errors)) {
            take(tree, at, Location.class, errors).ifPresent(location -> {
                if (Codes.isCode(supplier)) {
                    LocationCode owned = new LocationCode(new SupplierCode(supplier), location.code());
                    draft.locations.add(new Placed<>(at, new OwnedLocation(owned, location)));
                }
            });
        }
    }

    private void method(JsonNode tree, Path at, Draft draft, Errors errors) {
        draft.names.methods.add(tree.path("code").asText());
        if (schema.isSound("shippingMethod", tree, at, errors) && MethodRules.areSpansSound(tree, at, errors)) {
            take(tree, at, ShippingMethod.class, errors).ifPresent(value -> draft.methods.add(new Placed<>(at, value)));
        }
    }

    private void channel(JsonNode tree, Path at, Draft draft, Errors errors) {
        draft.names.channels.add(tree.path("code").asText());
        if (schema.isSound("channel", tree, at, errors)) {
            each((ObjectNode) tree, at, "allocations", (node, allocationAt) -> flatten(node, allocationAt, errors));
            take(tree, at, Channel.class, errors).ifPresent(value -> draft.channels.add(new Placed<>(at, value)));
        }
    }

    /** An allocation's safety stock may also be written as everywhere else. */
    private static void flatten(JsonNode allocation, Path at, Errors errors) {
        ObjectNode members = (ObjectNode) allocation;
        if (!(members.remove("safetyStock") instanceof ObjectNode safetyStock)) {
            return;
        }
        if (members.has("safetyStockUnits") || members.has("safetyStockShare")) {
            errors.add(at.member("safetyStock"), "must not stand beside safetyStockUnits or safetyStockShare");
            return;
        }
        members.set("safetyStockUnits", safetyStock.path("units").isMissingNode()
                ? IntNode.valueOf(0)
                : safetyStock.get("units"));
        if (safetyStock.has("share")) {
            members.set("safetyStockShare", safetyStock.get("share"));
        }
    }

    private void listing(JsonNode tree, Path at, Draft draft, Errors errors) {
        if (schema.isSound("listing", tree, at, errors)) {
            take(tree, at, Listing.class, errors).ifPresent(value -> {
                ListingChecks.check(value, at, errors);
                draft.listings.add(new PlacedListing(at, value, tree));
            });
        }
    }

    private static void agree(ObjectNode tree, String member, String inPath, Errors errors) {
        JsonNode inBody = tree.get(member);
        if (inBody == null) {
            tree.put(member, inPath);
        } else if (!inBody.asText().equals(inPath)) {
            errors.add(Path.ROOT.member(member), "must be " + inPath + ", as in the request's path, or be left out");
            tree.put(member, inPath);
        }
    }

    private <T> Optional<T> take(JsonNode tree, Path at, Class<T> type, Errors errors) {
        try {
            return Optional.of(json.treeToValue(tree, type));
        } catch (JsonMappingException e) {
            Path path = at;
            for (JsonMappingException.Reference step : e.getPath()) {
                path = step.getFieldName() == null ? path.index(step.getIndex()) : path.member(step.getFieldName());
            }
            Throwable cause = e.getCause();
            errors.add(path, cause instanceof IllegalArgumentException && cause.getMessage() != null
                    ? cause.getMessage()
                    : "is not valid");
        } catch (JsonProcessingException e) {
            errors.add(at, "is not valid");
        }
        return Optional.empty();
    }

    private static void each(ObjectNode tree, Path at, String member, BiConsumer<JsonNode, Path> consumer) {
        if (tree.get(member) instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                consumer.accept(array.get(i), at.member(member).index(i));
            }
        }
    }

    /** The object with its lists empty; their entries are checked apart. */
    private ObjectNode withoutEntries(ObjectNode object) {
        ObjectNode head = json.createObjectNode();
        object.properties().forEach(member -> head.set(
                member.getKey(), member.getValue().isArray() ? json.createArrayNode() : member.getValue()));
        return head;
    }
}
