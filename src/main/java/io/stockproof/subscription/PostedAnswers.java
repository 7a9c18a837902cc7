package io.stockproof.subscription;

import io.stockproof.openapi.PostedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes the event that the notifier puts out. */
@Configuration(proxyBeanMethods = false)
class PostedAnswers {

    @Bean
    PostedEvent availabilityChanged() {
        return new PostedEvent(
                EventType.AVAILABILITY_CHANGED.text(),
                "One variant has another answer.",
                "When the answer was computed, by the database's clock.",
                Event.Data.class);
    }
}
