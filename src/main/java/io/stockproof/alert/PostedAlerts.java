package io.stockproof.alert;

import io.stockproof.openapi.PostedEvent;
import io.stockproof.subscription.EventType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Describes the notices that alerts and digests are told by. */
@Configuration(proxyBeanMethods = false)
class PostedAlerts {

    private static final String TOLD_AT = "When it was told, by the database's clock.";

    @Bean
    PostedEvent alertOpened() {
        return alert(EventType.ALERT_OPENED, "A figure of the channel is beyond its threshold.");
    }

    @Bean
    PostedEvent alertReminded() {
        return alert(EventType.ALERT_REMINDED, "It still is, after a while, or it has become worse.");
    }

    @Bean
    PostedEvent alertResolved() {
        return alert(EventType.ALERT_RESOLVED, "It no longer is.");
    }

    @Bean
    PostedEvent digestDaily() {
        return new PostedEvent(
                EventType.DIGEST_DAILY.text(), "What happened in a day.", TOLD_AT, Digest.Told.class);
    }

    private static PostedEvent alert(EventType type, String told) {
        return new PostedEvent(type.text(), told, TOLD_AT, AlertBody.Told.class);
    }
}
