package io.stockproof.setup;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.catalog.Listings;
import io.stockproof.channel.Channels;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.DeclaredItems;
import io.stockproof.supplier.Item;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Locations;
import io.stockproof.supplier.Locations.StoredLocation;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes all reference data as a document that, applied, changes nothing. It is written as it is read, since items and
 * listings may be a million, and shows one moment. A connection is held all the while, so it is not for clients to read at
 * their pace: see {@link SetupExports}.
 */
@Component
class SetupExport {

    private static final int ITEMS_AT_ONCE = 5_000;

    private final TransactionTemplate oneSnapshot;
    private final Suppliers suppliers;
    private final Locations locations;
    private final DeclaredItems items;
    private final ShippingMethods methods;
    private final Channels channels;
    private final Listings listings;
    private final ObjectMapper json;

    SetupExport(
            PlatformTransactionManager transactions,
            Suppliers suppliers,
            Locations locations,
            DeclaredItems items,
            ShippingMethods methods,
            Channels channels,
            Listings listings,
            ObjectMapper json) {
        oneSnapshot = new TransactionTemplate(transactions);
        oneSnapshot.setReadOnly(true);
        oneSnapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.suppliers = suppliers;
        this.locations = locations;
        this.items = items;
        this.methods = methods;
        this.channels = channels;
        this.listings = listings;
        this.json = json;
    }

    /** Writes the document; the caller closes {@code out}. */
    void write(Syntax syntax, OutputStream out) {
        oneSnapshot.executeWithoutResult(status -> {
            try (JsonGenerator to = syntax.factory().createGenerator(out)) {
                to.setCodec(json);
                to.configure(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN.mappedFeature(), true);
                to.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                to.writeStartObject();
                writeSuppliers(to);
                to.writeObjectField("shippingMethods", methods.all());
                to.writeObjectField(
                        "channels",
                        channels.all().stream().map(stored -> stored.channel()).toList());
                to.writeArrayFieldStart("listings");
                listings.forEach(listing -> writeObject(to, listing));
                to.writeEndArray();
                to.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A supplier as a document has it: what is pending is not declared, and so is left out. */
    Supplier declared(Supplier stored, List<Item> items) {
        List<Location> declared = locations.ofSupplier(stored.code()).stream()
                .filter(location -> !location.pending())
                .map(StoredLocation::location)
                .toList();
        return stored.with(declared, items);
    }

    private void writeSuppliers(JsonGenerator to) throws IOException {
        to.writeArrayFieldStart("suppliers");
        for (Suppliers.StoredSupplier stored : suppliers.all()) {
            JsonNode head = json.valueToTree(declared(stored.supplier(), List.of()));
            to.writeStartObject();
            for (Map.Entry<String, JsonNode> member : head.properties()) {
                if (!member.getKey().equals("items")) {
                    to.writeObjectField(member.getKey(), member.getValue());
                }
            }
            to.writeArrayFieldStart("items");
            String after = "";
            List<Item> some;
            do {
                some = items.declaredAfter(stored.supplier().code(), after, ITEMS_AT_ONCE);
                some.forEach(item -> writeObject(to, item));
                after = some.isEmpty() ? after : some.getLast().sku();
            } while (some.size() == ITEMS_AT_ONCE);
            to.writeEndArray();
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private static void writeObject(JsonGenerator to, Object value) {
        try {
            to.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
