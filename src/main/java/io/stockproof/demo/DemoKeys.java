package io.stockproof.demo;

import io.stockproof.access.Scope;
import io.stockproof.access.WellKnownKeys;
import io.stockproof.database.StartRefused;
import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * The demonstration's keys. They are printed here for everybody, and exist in no other start: the database is marked
 * before it holds them, and one that holds what others made gets none.
 */
@Component
@Profile("demo")
class DemoKeys implements InitializingBean {

    static final String ADMIN = "sp_demoadmin_anybody-may-know-this-key";
    static final String OPS = "sp_demooperator_anybody-may-know-this-key";
    static final String STOREFRONT = "sp_demostorefront_anybody-may-know-this-key";
    static final String CHECKOUT = "sp_democheckout_anybody-may-know-this-key";

    private final WellKnownKeys keys;
    private final DemoMark mark;

    DemoKeys(WellKnownKeys keys, DemoMark mark) {
        this.keys = keys;
        this.mark = mark;
    }

    @Override
    public void afterPropertiesSet() {
        if (!mark.isSet() && mark.hasData()) {
            throw new StartRefused(
                    "The database holds data that the demo did not make, and its keys are known to everybody.",
                    "Start without the profile demo, or use another database.");
        }
        mark.set();
        keys.ensure(ADMIN, "demo admin", List.of(Scope.ADMIN));
        keys.ensure(OPS, "demo operator", List.of(Scope.OPS_WRITE));
        keys.ensure(STOREFRONT, "demo storefront", List.of(Scope.STOREFRONT));
        keys.ensure(CHECKOUT, "demo checkout", List.of(Scope.CHECKOUT));
    }
}
