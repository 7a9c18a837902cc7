package io.stockproof.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.cj.CjProperties;
import io.stockproof.connector.feed.FeedProperties;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.connector.outbound.OutboundProperties;
import io.stockproof.kernel.Share;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.validation.ValidationAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class ConnectorPropertiesTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class);

    @EnableConfigurationProperties({
            OutboundProperties.class, CallProperties.class, FeedProperties.class, CjProperties.class
    })
    static class Properties {}

    @Test
    void hasDefaults() {
        context.run(started -> {
            assertThat(started.getBean(OutboundProperties.class)).isEqualTo(
                    new OutboundProperties(List.of(), List.of(), List.of(), Duration.ofSeconds(10),
                            Duration.ofMinutes(1)));
            assertThat(started.getBean(CallProperties.class)).isEqualTo(new CallProperties(
                    Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(2), 10, 50,
                    Duration.ofMinutes(1), Duration.ofHours(1)));
            assertThat(started.getBean(FeedProperties.class)).isEqualTo(new FeedProperties(
                    DataSize.ofGigabytes(2), DataSize.ofGigabytes(8), 200, 65_536, 50, 1000, 10_000, 10_000_000,
                    Duration.ofSeconds(30), 1024, Duration.ofSeconds(30), Duration.ofHours(1), null));
            assertThat(started.getBean(CjProperties.class)).isEqualTo(new CjProperties(
                    Share.of("0.05"), Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(5),
                    Duration.ofMinutes(1), Duration.ofMillis(200), Duration.ofSeconds(30), DataSize.ofMegabytes(4)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "stockproof.outbound.allowed-private-hosts=http://localhost", "stockproof.outbound.allow-all=true",
            "stockproof.outbound.keep-alive=1h", "stockproof.outbound.allowed-placeholders=A-B",
            "stockproof.calls.backoff=0s", "stockproof.calls.breaker-calls=1",
            "stockproof.feed.unpacking-ratio-max=1", "stockproof.feed.body-max=much",
            "stockproof.feed.depth-max=100000",
            "stockproof.cj.reserve-share=1.5", "stockproof.cj.token-pause=2d"
    })
    void refusesToStartOnAValueThatMeansNothing(String property) {
        context.withPropertyValues(property).run(started -> assertThat(started).hasFailed());
    }
}
