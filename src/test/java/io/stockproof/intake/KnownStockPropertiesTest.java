package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.validation.ValidationAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class KnownStockPropertiesTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Properties.class);

    @EnableConfigurationProperties({KnownStockProperties.class, IntakeProperties.class})
    static class Properties {}

    @Test
    void hasDefaults() {
        context.run(started -> assertThat(started.getBean(KnownStockProperties.class))
                .isEqualTo(new KnownStockProperties(DataSize.ofMegabytes(256))));
    }

    @Test
    void hasFeedsMakeTwoMillionItemsOfASupplier() {
        context.run(started -> assertThat(started.getBean(IntakeProperties.class))
                .isEqualTo(new IntakeProperties(2_000_000)));
        context.withPropertyValues("stockproof.intake.supplier-items-max=0")
                .run(started -> assertThat(started).hasFailed());
    }

    @Test
    void refusesWhatIsNoSize() {
        context.withPropertyValues("stockproof.known-stock.kept-max=much")
                .run(started -> assertThat(started).hasFailed());
    }
}
