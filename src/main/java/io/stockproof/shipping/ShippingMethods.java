package io.stockproof.shipping;

import java.util.List;
import org.springframework.stereotype.Component;

/** Reads shipping methods as other features need them. */
@Component
public class ShippingMethods {

    /** All methods with their lanes, by code. */
    public List<ShippingMethod> all() {
        throw new UnsupportedOperationException();
    }
}
