package io.stockproof.demo;

import io.stockproof.database.StartRefused;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Keeps every other start off a database that ran the demo: it holds an admin key that everybody knows. */
@Component
@Profile("!demo")
class DemoDataCheck implements InitializingBean {

    private final DemoMark mark;
    private final DemoSettings settings;

    DemoDataCheck(DemoMark mark, DemoSettings settings) {
        this.mark = mark;
        this.settings = settings;
    }

    @Override
    public void afterPropertiesSet() {
        if (!settings.dataAllowed() && mark.isSet()) {
            throw new StartRefused(
                    "The database ran the demo, and holds its keys, which everybody knows.",
                    "Use another database; or revoke those keys and set stockproof.demo.data-allowed=true.");
        }
    }
}
