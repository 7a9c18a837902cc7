package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.RowSink;
import io.stockproof.connector.RowSink.Row;
import io.stockproof.connector.RowSink.RowError;
import io.stockproof.connector.SeenLocation;
import io.stockproof.kernel.CountryCode;
import io.stockproof.supplier.LocationKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a product's stock, as CJ tells it, into rows of the items that are wanted. */
final class CjStock {

    private final RowSink sink;
    private long line;

    CjStock(RowSink sink) {
        this.sink = sink;
    }

    /**
     * Gives the rows of {@code items} to the sink; whether any of the product could be believed.
     *
     * @throws ConnectorException MALFORMED where the answer has another form than CJ's
     */
    boolean rows(List<WantedItem> items, JsonNode data, Instant takenAt) throws ConnectorException {
        if (!data.isObject() || !data.has("variantInventories")) {
            throw new ConnectorException(Kind.MALFORMED, "A product's answer has no variantInventories");
        }
        JsonNode variants = data.get("variantInventories");
        if (!variants.isArray() && !variants.isNull()) {
            throw new ConnectorException(Kind.MALFORMED, "A product's variantInventories are no list");
        }
        if (variants.isNull()) {
            rejectAll(items, "variantInventories", "is null: nothing is known of the product");
            return false;
        }
        Map<String, JsonNode> byVid = new HashMap<>();
        for (JsonNode variant : variants) {
            String vid = CjJson.id(variant.path("vid"));
            if (vid == null || byVid.putIfAbsent(vid, variant.path("inventory")) != null) {
                rejectAll(items, "vid", vid == null ? "of a variant is no id" : "comes twice in one product");
                return false;
            }
        }
        for (WantedItem item : items) {
            item(item, byVid.get(item.vid()), takenAt);
        }
        return true;
    }

    /** Every item of {@code items} keeps its values: nothing is known of any of its locations. */
    void rejectAll(List<WantedItem> items, String column, String detail) {
        for (WantedItem item : items) {
            reject(item.sku(), null, column, detail);
        }
    }

    private void item(WantedItem item, @Nullable JsonNode areas, Instant takenAt) {
        if (areas != null && !areas.isArray()) {
            reject(item.sku(), null, "inventory", "is no list");
            return;
        }
        boolean whole = true;
        if (areas != null) {
            for (JsonNode area : areas) {
                whole &= area(item.sku(), area, takenAt);
            }
        }
        if (whole) {
            sink.itemRead(item.sku(), takenAt);
        }
    }

    /** Whether it could be told which area this is. */
    private boolean area(String sku, JsonNode area, Instant takenAt) {
        String country = area.path("countryCode").asText("").strip().toUpperCase(Locale.ROOT);
        if (!CountryCode.isAssigned(country)) {
            reject(sku, null, "countryCode", "is no country: \"" + CjJson.shown(area.path("countryCode")) + "\"");
            return false;
        }
        String warehouse = country.toLowerCase(Locale.ROOT);
        String factory = warehouse + "-factory";
        Long units = CjJson.units(area, "cjInventory");
        Long factoryUnits = CjJson.units(area, "factoryInventory");
        Long total = CjJson.units(area, "totalInventory");
        String wrong = units == null ? "cjInventory" : factoryUnits == null ? "factoryInventory" : "totalInventory";
        if (units == null || factoryUnits == null || total == null) {
            rejectBoth(sku, warehouse, factory, wrong,
                    "is no whole number of 0 or more: \"" + shown(area, wrong) + "\"");
        } else if (units + factoryUnits != total) {
            rejectBoth(sku, warehouse, factory, wrong, units + " + " + factoryUnits + " is not " + total);
        } else {
            line++;
            sink.row(row(sku, warehouse, LocationKind.WAREHOUSE, country, units, takenAt));
            sink.row(row(sku, factory, LocationKind.FACTORY, country, factoryUnits, takenAt));
        }
        return true;
    }

    private static String shown(JsonNode area, String field) {
        return CjJson.shown(area.hasNonNull(field) ? area.get(field) : area.path(field + "Num"));
    }

    private Row row(String sku, String location, LocationKind kind, String country, long units, Instant takenAt) {
        String name = Locale.of("", country).getDisplayCountry(Locale.ENGLISH)
                + (kind == LocationKind.FACTORY ? " factory" : " warehouse");
        return new Row(
                line, sku, location, new SeenLocation(name, kind, new CountryCode(country)), units, takenAt, takenAt);
    }

    private void rejectBoth(String sku, String warehouse, String factory, String column, String detail) {
        reject(sku, warehouse, column, detail);
        line--; // Both are of one row.
        reject(sku, factory, column, detail);
    }

    private void reject(String sku, @Nullable String location, String column, String detail) {
        sink.rejected(new RowError(++line, sku, location, column, detail));
    }
}
