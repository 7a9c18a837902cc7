package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Reason;

/**
 * Is told of every unit that does not come through. The numbers never depend on who listens: a storefront only tallies,
 * an explanation keeps all.
 */
interface Waterfall {

    /** Nobody listens. */
    Waterfall UNHEARD = new Waterfall() {
        @Override
        public void withheld(int source, int component, LocationCode location, Reason reason, long quantity) {}

        @Override
        public void leftOver(int source, int component, Reason reason, long quantity) {}

        @Override
        public void noted(int source, int component, Reason reason) {}

        @Override
        public void noted(Reason reason) {}
    };

    /** {@code quantity} units, at least 1, advertised at a location but not usable. */
    void withheld(int source, int component, LocationCode location, Reason reason, long quantity);

    /** {@code quantity} units, at least 1, usable but not purchasable. */
    void leftOver(int source, int component, Reason reason, long quantity);

    /** A reason that holds of a component whether or not it has any units. */
    void noted(int source, int component, Reason reason);

    /** A reason that holds of the listing whether or not it has any units. */
    void noted(Reason reason);
}
