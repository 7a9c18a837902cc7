package io.stockproof.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;

/** Turns rows of one component each, sorted by listing, rank and ordinal, into listings, one at a time. */
final class ListingFold implements RowCallbackHandler {

    private static final TypeReference<Map<String, String>> OPTIONS = new TypeReference<>() {};

    private final ObjectMapper json;
    private final Consumer<StoredListing> consumer;
    private @Nullable Listing head;
    private final List<Source> sources = new ArrayList<>();
    private final List<Component> components = new ArrayList<>();
    private final List<@Nullable Long> itemIds = new ArrayList<>();
    private int rank;
    private boolean broken;

    ListingFold(ObjectMapper json, Consumer<StoredListing> consumer) {
        this.json = json;
        this.consumer = consumer;
    }

    @Override
    public void processRow(ResultSet row) throws SQLException {
        String channel = row.getString("channel");
        String variant = row.getString("variant");
        if (head == null || !head.variant().equals(variant) || !head.channel().value().equals(channel)) {
            finish();
            head = head(row, channel, variant);
        }
        String supplier = row.getString("supplier");
        if (supplier == null) {
            return;
        }
        if (row.getInt("rank") != rank) {
            finishSource();
            rank = row.getInt("rank");
        }
        components.add(new Component(new SupplierCode(supplier), row.getString("item_sku"), row.getInt("units")));
        itemIds.add(row.getObject("item_id", Long.class));
        broken |= row.getBoolean("broken");
    }

    /** Hands over the last listing. */
    void finish() {
        finishSource();
        if (head != null) {
            Listing listing = new Listing(
                    head.channel(), head.variant(), head.sku(), head.barcode(), head.title(), head.options(),
                    head.active(), sources);
            consumer.accept(new StoredListing(new MappedListing(listing, itemIds), broken));
        }
        head = null;
        sources.clear();
        itemIds.clear();
        broken = false;
    }

    private void finishSource() {
        if (!components.isEmpty()) {
            sources.add(new Source(rank, components));
        }
        components.clear();
        rank = 0;
    }

    private Listing head(ResultSet row, String channel, String variant) throws SQLException {
        return new Listing(
                new ChannelCode(channel),
                variant,
                row.getString("sku"),
                row.getString("barcode"),
                row.getString("title"),
                options(row.getString("options")),
                row.getBoolean("active"),
                List.of());
    }

    private Map<String, String> options(@Nullable String text) {
        try {
            return text == null ? Map.of() : json.readValue(text, OPTIONS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("options that this service wrote cannot be read", e);
        }
    }
}
