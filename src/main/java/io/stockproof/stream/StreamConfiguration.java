package io.stockproof.stream;

import io.stockproof.availability.AvailabilityIndex;
import org.springframework.context.annotation.Configuration;

/** Has streams hear of what the index moves to. */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

    StreamConfiguration(AvailabilityIndex index, Streams streams) {
        index.onMove(streams::moved);
    }
}
