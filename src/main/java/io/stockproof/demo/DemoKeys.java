package io.stockproof.demo;

import io.stockproof.access.Scope;
import io.stockproof.access.WellKnownKeys;
import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The demonstration's keys. They are printed here for everybody, and exist in no other start. */
@Component
@Profile("demo")
class DemoKeys implements InitializingBean {

    static final String ADMIN = "sp_demoadmin_anybody-may-know-this-key";
    static final String OPS = "sp_demooperator_anybody-may-know-this-key";
    static final String STOREFRONT = "sp_demostorefront_anybody-may-know-this-key";
    static final String CHECKOUT = "sp_democheckout_anybody-may-know-this-key";

    private final WellKnownKeys keys;

    DemoKeys(WellKnownKeys keys) {
        this.keys = keys;
    }

    @Override
    public void afterPropertiesSet() {
        keys.ensure(ADMIN, "demo admin", List.of(Scope.ADMIN));
        keys.ensure(OPS, "demo operator", List.of(Scope.OPS_WRITE));
        keys.ensure(STOREFRONT, "demo storefront", List.of(Scope.STOREFRONT));
        keys.ensure(CHECKOUT, "demo checkout", List.of(Scope.CHECKOUT));
    }
}
