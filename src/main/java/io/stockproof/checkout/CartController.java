package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tells a checkout what of a cart can be bought now. */
@RestController
class CartController {

    private final CartValidation validation;
    private final CheckoutOutcomes outcomes;

    CartController(CartValidation validation, CheckoutOutcomes outcomes) {
        this.validation = validation;
        this.outcomes = outcomes;
    }

    @PostMapping("/v1/carts/validate")
    @Requires(Scope.CHECKOUT)
    CartValidation.Verdict validate(Caller caller, @Valid @RequestBody Cart cart) {
        CartRules.check(cart);
        CartValidation.Judged judged = validation.validate(caller, cart);
        outcomes.record(cart, judged);
        return judged.verdict();
    }
}
