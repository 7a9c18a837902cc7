package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.availability.Readings;
import io.stockproof.availability.Units;
import io.stockproof.channel.Channels;
import io.stockproof.display.DisplayFixture;
import io.stockproof.display.Displays;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@StockproofIT
class MismatchScanIT {

    @LocalServerPort int port;

    @Autowired Channels channels;
    @Autowired Displays displays;
    @Autowired Readings readings;
    @Autowired MismatchRepository mismatches;
    @Autowired ScanInMemory inMemory;
    @Autowired Units units;
    @Autowired MismatchSuspects suspects;
    @Autowired Versions versions;
    @Autowired MismatchProperties properties;

    @Test
    void comparesTheOthersWhereOneChannelFails() {
        List<String> stores = Stream.generate(() -> DisplayFixture.aStore(port, "", "A"))
                .limit(2)
                .peek(store -> store.shows("A", 3))
                .map(store -> store.name)
                .sorted() // as they are compared
                .toList();
        List<String> compared = new ArrayList<>();
        Detection detection = new Detection(readings, displays, mismatches) {
            @Override
            Findings compare(int channelId, String channel, Collection<String> variants, String version) {
                if (!stores.contains(channel)) {
                    throw ProblemType.UNKNOWN_CHANNEL.because("Other tests' stores are left alone.");
                }
                compared.add(channel);
                if (channel.equals(stores.getFirst())) {
                    throw new IllegalStateException("on purpose");
                }
                return super.compare(channelId, channel, variants, version);
            }
        };
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        MismatchScan scan = new MismatchScan(
                channels, displays, mismatches, detection, new ShownMemory(displays, units, properties, meters),
                inMemory,
                suspects, versions, properties, meters);

        assertThat(scan.all(false)).as("all were compared").isFalse();

        assertThat(compared).contains(stores.getLast());
        assertThat(meters.counter("stockproof.mismatch.scan.failures").count()).isEqualTo(1);
    }
}
