package io.stockproof.availability;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** What is measured of the index. */
@Component
class IndexMetrics {

    private final MeterRegistry meters;
    private final Timer loads;

    IndexMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.loads = Timer.builder("availability.index.load.duration")
                .description("How long it took to read all into the index")
                .register(meters);
    }

    void follow(AvailabilityIndex index) {
        Gauge.builder("availability.index.lag", index, it -> it.isLoaded() ? it.lag().toNanos() / 1e9 : Double.NaN)
                .description("Time since the index last heard from the database")
                .baseUnit("seconds")
                .register(meters);
        gauge(index, "bytes", "Memory of the index's records", StockMemory::bytes);
        gauge(index, "listings", "Listings in the index", StockMemory::listings);
        gauge(index, "positions", "Positions in the index", StockMemory::positions);
    }

    void loaded(Duration took) {
        loads.record(took);
    }

    private void gauge(AvailabilityIndex index, String name, String what, ToDoubleFunction<StockMemory> value) {
        Gauge.builder("availability.index." + name, index, it -> {
            StockMemory memory = it.memory();
            return memory == null ? Double.NaN : value.applyAsDouble(memory);
        }).description(what).register(meters);
    }
}
