package io.stockproof.web;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets {@code %2F} and {@code %5C} stand in a path, since skus and variants may hold any printable character. They reach
 * the handlers encoded and are decoded segment by segment, so that they never divide a path.
 */
@Configuration(proxyBeanMethods = false)
class EncodedPathConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> encodedSlashesPass() {
        String asTheyAre = EncodedSolidusHandling.PASS_THROUGH.getValue();
        return factory -> factory.addConnectorCustomizers(connector -> {
            connector.setEncodedSolidusHandling(asTheyAre);
            connector.setEncodedReverseSolidusHandling(asTheyAre);
        });
    }
}
