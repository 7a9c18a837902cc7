package io.stockproof.setup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.setup.Draft.OwnedLocation;
import io.stockproof.setup.Draft.Placed;
import io.stockproof.setup.SetupAnswer.Change;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Locations.StoredLocation;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.SuppliersChanged;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes what differs from what is stored, records each difference, and tells who must know. */
@Component
class SetupWriter {

    private final Suppliers suppliers;
    private final SupplierWriter supplierWriter;
    private final ShippingMethods methods;
    private final Channels channels;
    private final ListingsWriter listings;
    private final ChangeLog changeLog;
    private final ApplicationEventPublisher events;
    private final ObjectMapper json;

    SetupWriter(
            Suppliers suppliers,
            SupplierWriter supplierWriter,
            ShippingMethods methods,
            Channels channels,
            ListingsWriter listings,
            ChangeLog changeLog,
            ApplicationEventPublisher events,
            ObjectMapper json) {
        this.suppliers = suppliers;
        this.supplierWriter = supplierWriter;
        this.methods = methods;
        this.channels = channels;
        this.listings = listings;
        this.changeLog = changeLog;
        this.events = events;
        this.json = json;
    }

    /** Makes what is stored be as the draft has it, which was found to be sound; with {@code prune}, nothing more. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Change> write(Caller caller, Draft draft, Stored stored, boolean prune) {
        Recorder recorder = new Recorder(changeLog, caller, json);
        supplierWriter.write(draft, stored, prune, recorder);
        writeLocations(draft, stored, recorder);
        for (Placed<ShippingMethod> method : draft.methods) {
            ShippingMethod before = stored.methods().get(method.value().code());
            if (!method.value().equals(before)) {
                methods.put(method.value());
                recorder.record(Kind.SHIPPING_METHOD, method.value().code(), before, method.value());
            }
        }
        for (Placed<Channel> channel : draft.channels) {
            Channel before = stored.channels().get(channel.value().code());
            if (!channel.value().equals(before)) {
                channels.put(channel.value());
                recorder.record(Kind.CHANNEL, channel.value().code(), before, channel.value());
            }
        }
        listings.write(draft, prune, recorder);
        if (prune) {
            prune(draft, stored, recorder);
        }
        return finish(recorder);
    }

    /** Deletes one resource that exists and that nothing refers to. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Change> delete(Caller caller, Kind kind, String code, Stored stored) {
        Recorder recorder = new Recorder(changeLog, caller, json);
        switch (kind) {
            case SUPPLIER -> deleteSupplier(new SupplierCode(code), stored, recorder);
            case LOCATION ->
                    deleteLocation(Objects.requireNonNull(stored.locations().get(LocationCode.parse(code))), recorder);
            case SHIPPING_METHOD -> deleteMethod(new MethodCode(code), stored, recorder);
            case CHANNEL -> deleteChannel(new ChannelCode(code), stored, recorder);
            case LISTING -> throw new IllegalArgumentException("listings are deleted by the catalog");
        }
        return finish(recorder);
    }

    private List<Change> finish(Recorder recorder) {
        if (!recorder.changes().isEmpty()) {
            if (!recorder.suppliers().isEmpty()) {
                events.publishEvent(new SuppliersChanged(recorder.suppliers()));
            }
            changeLog.rulesChanged();
        }
        return recorder.changes();
    }

    private void writeLocations(Draft draft, Stored stored, Recorder recorder) {
        Map<SupplierCode, List<Location>> changed = new TreeMap<>();
        for (Placed<OwnedLocation> placed : draft.locations) {
            LocationCode code = placed.value().code();
            Location after = placed.value().location();
            StoredLocation before = stored.locations().get(code);
            if (before == null || before.pending() || !before.location().equals(after)) {
                changed.computeIfAbsent(code.supplier(), supplier -> new ArrayList<>()).add(after);
                recorder.record(Kind.LOCATION, code, LocationBody.of(before), LocationBody.of(code, after));
                recorder.supplierChanged(code.supplier());
            }
        }
        changed.forEach(suppliers::putLocations);
    }

    private void prune(Draft draft, Stored stored, Recorder recorder) {
        Set<Object> named = new HashSet<>();
        draft.channels.forEach(channel -> named.add(channel.value().code()));
        draft.methods.forEach(method -> named.add(method.value().code()));
        draft.suppliers.forEach(supplier -> named.add(supplier.value().code()));
        draft.locations.forEach(location -> named.add(location.value().code()));
        stored.channels().keySet().stream()
                .filter(code -> !named.contains(code))
                .forEach(code -> deleteChannel(code, stored, recorder));
        stored.methods().keySet().stream()
                .filter(code -> !named.contains(code))
                .forEach(code -> deleteMethod(code, stored, recorder));
        // A pending location was named by nobody; it waits for somebody to confirm it, as long as its supplier stays.
        stored.locations().values().stream()
                .filter(location -> !named.contains(location.code()))
                .filter(location -> !location.pending() && named.contains(location.supplier()))
                .forEach(location -> deleteLocation(location, recorder));
        stored.suppliers().keySet().stream()
                .filter(code -> !named.contains(code))
                .forEach(code -> deleteSupplier(code, stored, recorder));
    }

    private void deleteChannel(ChannelCode code, Stored stored, Recorder recorder) {
        listings.deleteAll(code, recorder);
        channels.delete(code);
        recorder.record(Kind.CHANNEL, code, stored.channels().get(code), null);
    }

    private void deleteMethod(MethodCode code, Stored stored, Recorder recorder) {
        methods.delete(code);
        recorder.record(Kind.SHIPPING_METHOD, code, stored.methods().get(code), null);
    }

    private void deleteLocation(StoredLocation location, Recorder recorder) {
        suppliers.deleteLocation(location.code());
        recorder.record(Kind.LOCATION, location.code(), LocationBody.of(location), null);
        recorder.supplierChanged(location.supplier());
    }

    private void deleteSupplier(SupplierCode code, Stored stored, Recorder recorder) {
        stored.locations().values().stream()
                .filter(location -> location.supplier().equals(code))
                .forEach(location -> recorder.record(Kind.LOCATION, location.code(), LocationBody.of(location), null));
        suppliers.delete(code);
        recorder.record(Kind.SUPPLIER, code, stored.suppliers().get(code), null);
        recorder.supplierChanged(code);
    }
}
