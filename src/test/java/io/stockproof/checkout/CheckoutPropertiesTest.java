package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.validation.ValidationAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CheckoutPropertiesTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class);

    @EnableConfigurationProperties(CheckoutProperties.class)
    static class Properties {}

    @Test
    void hasDefaults() {
        context.run(started -> assertThat(started.getBean(CheckoutProperties.class))
                .isEqualTo(new CheckoutProperties(2, 1_000, 256, Duration.ofSeconds(10), Duration.ofMillis(250))));
    }

    @Test
    void looksForHoldsWhoseTimeIsOverWithinASecond() {
        context.run(started -> assertThat(started.getBean(CheckoutProperties.class).sweepEvery())
                .isLessThan(Duration.ofSeconds(1)));
        context.withPropertyValues("stockproof.checkout.sweep-every=1001ms")
                .run(started -> assertThat(started).hasFailed());
    }
}
