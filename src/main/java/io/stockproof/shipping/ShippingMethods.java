package io.stockproof.shipping;

import io.stockproof.kernel.MethodCode;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Shipping methods with their lanes. What changes one runs in the transaction of the setup that asks for it. */
@Component
public class ShippingMethods {

    private final MethodRepository methods;

    ShippingMethods(MethodRepository methods) {
        this.methods = methods;
    }

    /** Empty if there is none. */
    @Transactional(readOnly = true)
    public Optional<ShippingMethod> find(MethodCode code) {
        return methods.findByCode(code.value()).map(MethodRow::toMethod);
    }

    /** All methods with their lanes, by code. */
    @Transactional(readOnly = true)
    public List<ShippingMethod> all() {
        return methods.findAllByOrderByCode().stream().map(MethodRow::toMethod).toList();
    }

    /** Creates the method, or replaces it with all its lanes. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void put(ShippingMethod method) {
        MethodRow row = methods.findByCode(method.code().value()).orElseGet(() -> new MethodRow(method.code()));
        row.become(method);
        methods.saveAndFlush(row);
    }

    /** Deletes the method with its lanes. The caller has made sure that no channel offers it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(MethodCode code) {
        methods.findByCode(code.value()).ifPresent(methods::delete);
        methods.flush();
    }
}
