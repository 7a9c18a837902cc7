package io.stockproof;

import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import java.lang.annotation.ElementType;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.validation.ValidationConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How bodies and settings are checked. */
@Configuration(proxyBeanMethods = false)
class ValidationConfiguration {

    /** What is checked is never an entity, so nobody need ask JPA, member by member, whether it is loaded. */
    @Bean
    ValidationConfigurationCustomizer allIsLoaded() {
        return configuration -> configuration.traversableResolver(new AllIsLoaded());
    }

    private static final class AllIsLoaded implements TraversableResolver {

        @Override
        public boolean isReachable(
                @Nullable Object object, Path.Node member, Class<?> root, Path path, ElementType element) {
            return true;
        }

        @Override
        public boolean isCascadable(
                @Nullable Object object, Path.Node member, Class<?> root, Path path, ElementType element) {
            return true;
        }
    }
}
