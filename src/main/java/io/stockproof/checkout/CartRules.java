package io.stockproof.checkout;

import io.stockproof.kernel.Codes;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a cart must be beyond the bounds of its members. */
final class CartRules {

    private CartRules() {}

    /** Line ids are distinct; texts are printable. */
    static void check(Cart cart) {
        List<InputError> errors = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < cart.lines().size(); i++) {
            Cart.Line line = cart.lines().get(i);
            String at = "lines[" + i + "].";
            if (!ids.add(line.lineId())) {
                errors.add(new InputError(at + "lineId", "must be distinct within the cart"));
            }
            printable(at + "lineId", line.lineId(), errors);
            printable(at + "variant", line.variant(), errors);
        }
        if (cart.reference() != null) {
            printable("reference", cart.reference(), errors);
        }
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The cart is not valid.", errors);
        }
    }

    static void requirePrintable(String pointer, String text) {
        List<InputError> errors = new ArrayList<>();
        printable(pointer, text, errors);
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because(pointer + " is not valid.", errors);
        }
    }

    private static void printable(String pointer, String text, List<InputError> errors) {
        if (!Codes.isPrintable(text)) {
            errors.add(new InputError(
                    pointer, "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters"));
        }
    }
}
