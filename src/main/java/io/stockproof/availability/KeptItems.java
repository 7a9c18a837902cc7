package io.stockproof.availability;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;

/** Answers that are kept, as they are at one moment: a list like any other, but written from the bytes that are ready. */
final class KeptItems extends AbstractList<AvailabilityItem> {

    private final List<KeptItem> items;
    private final Instant asOf;

    KeptItems(List<KeptItem> items, Instant asOf) {
        this.items = items;
        this.asOf = asOf;
    }

    @Override
    public AvailabilityItem get(int index) {
        return items.get(index).at(asOf);
    }

    @Override
    public int size() {
        return items.size();
    }

    /** How many have each status, by its ordinal. */
    int[] statuses() {
        int[] counts = new int[StockStatus.values().length];
        items.forEach(item -> counts[item.item().status().ordinal()]++);
        return counts;
    }

    /** Writes any list of answers. */
    static final class Json extends JsonSerializer<List<AvailabilityItem>> {

        @Override
        public void serialize(List<AvailabilityItem> items, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeStartArray();
            if (items instanceof KeptItems kept) {
                for (KeptItem item : kept.items) {
                    kept.write(item, json);
                }
            } else {
                for (AvailabilityItem item : items) {
                    provider.defaultSerializeValue(item, json);
                }
            }
            json.writeEndArray();
        }
    }

    private void write(KeptItem item, JsonGenerator json) throws IOException {
        Instant observedAt = item.item().observedAt();
        if (item.head() == null || observedAt == null) {
            json.writeRawValue(item.json());
            return;
        }
        json.writeRawValue(item.head());
        json.writeRaw(Long.toString(KeptItem.age(observedAt, asOf)));
        json.writeRaw('}');
    }
}
