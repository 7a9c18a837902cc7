package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.SupplierMessage;
import io.stockproof.connector.SupplierMessage.Edit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Understands CJ's webhook messages. A STOCK message carries totals without their parts, which are not even read. */
final class CjMessage {

    private static final int ID_CHARACTERS_MAX = 200;

    /** What may change of a product or variant without its stock or its being for sale changing. */
    private static final Set<String> CONTENT = Set.of(
            "categoryId", "categoryName", "productDescription", "productImage", "productName", "productNameEn",
            "productProperty1", "productProperty2", "productProperty3", "productSellPrice", "variantName",
            "variantWeight", "variantLength", "variantWidth", "variantHeight", "variantImage", "variantKey",
            "variantSellPrice", "variantValue1", "variantValue2", "variantValue3");

    /** What tells one variant or product from another: after such a change a mapping may be wrong. */
    private static final Set<String> IDENTITY = Set.of(
            "productName", "productNameEn", "productSku", "variantName", "variantNameEn", "variantSku", "variantKey",
            "variantValue1", "variantValue2", "variantValue3");

    private static final long PRODUCT_OFF_SHELF = 2;
    private static final long VARIANT_OFF_SHELF = 0;

    private CjMessage() {}

    static SupplierMessage of(byte[] body) throws ConnectorException {
        JsonNode root = CjJson.read(body);
        if (!root.isObject()) {
            throw new ConnectorException(Kind.MALFORMED, "The message is no object");
        }
        String id = id(root.path("messageId"));
        String type = root.path("type").isTextual() ? root.path("type").textValue().strip() : null;
        JsonNode params = root.path("params");
        return switch (type == null ? "" : type.toUpperCase(Locale.ROOT)) {
            case "STOCK" -> new SupplierMessage(id, type, stocked(params), Set.of(), false);
            case "VARIANT" -> new SupplierMessage(id, type, named(root, params, "vid"), Set.of(),
                    isRemoval(root, params, "variantStatus", VARIANT_OFF_SHELF), edit(params, "vid"));
            case "PRODUCT" -> new SupplierMessage(id, type, Set.of(), named(root, params, "pid"),
                    isRemoval(root, params, "productStatus", PRODUCT_OFF_SHELF), edit(params, "pid"));
            default -> new SupplierMessage(id, type, Set.of(), Set.of(), false); // orders, parcels, what may come
        };
    }

    /** The variants of a map of variants to rows; each row names its variant again. */
    private static Set<String> stocked(JsonNode params) {
        Set<String> vids = new LinkedHashSet<>();
        for (Map.Entry<String, JsonNode> variant : params.properties()) {
            add(vids, variant.getKey().strip());
            variant.getValue().forEach(row -> add(vids, id(row.path("vid"))));
        }
        return vids;
    }

    private static Set<String> named(JsonNode root, JsonNode params, String member) {
        Set<String> ids = new LinkedHashSet<>();
        if (!isContentOnly(root, params)) {
            add(ids, id(params.path(member)));
        }
        return ids;
    }

    private static @Nullable Edit edit(JsonNode params, String member) {
        List<String> changed = new ArrayList<>();
        for (JsonNode field : params.path("fields")) {
            if (IDENTITY.contains(field.asText()) && !changed.contains(field.asText())) {
                changed.add(field.asText());
            }
        }
        Set<String> ids = new LinkedHashSet<>();
        add(ids, id(params.path(member)));
        if (changed.isEmpty() || ids.isEmpty()) {
            return null;
        }
        return member.equals("vid") ? new Edit(ids, Set.of(), changed) : new Edit(Set.of(), ids, changed);
    }

    private static boolean isContentOnly(JsonNode root, JsonNode params) {
        JsonNode fields = params.path("fields");
        if (!fields.isArray() || fields.isEmpty() || isDeletion(root)) {
            return false;
        }
        for (JsonNode field : fields) {
            if (!CONTENT.contains(field.asText())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRemoval(JsonNode root, JsonNode params, String member, long offShelf) {
        JsonNode status = params.path(member);
        return isDeletion(root) || (!status.isNull() && status.asText().strip().equals(Long.toString(offShelf)));
    }

    private static boolean isDeletion(JsonNode root) {
        return root.path("messageType").asText().strip().equalsIgnoreCase("DELETE");
    }

    private static void add(Set<String> ids, @Nullable String id) {
        if (id != null && !id.isEmpty() && id.length() <= ID_CHARACTERS_MAX && id.chars().noneMatch(c -> c == 0)) {
            ids.add(id);
        }
    }

    private static @Nullable String id(JsonNode node) {
        String id = CjJson.id(node);
        return id == null || id.length() > ID_CHARACTERS_MAX || id.indexOf('\0') >= 0 ? null : id;
    }
}
