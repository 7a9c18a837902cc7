package io.stockproof.setup;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.setup.Draft.Names;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;

/** What a shipping method's lanes must be together. Form is checked before. */
final class MethodRules {

    private MethodRules() {}

    /** Whether no lane takes fewer days at most than at least; such a span could not even be read. */
    static boolean areSpansSound(JsonNode method, Path at, Errors errors) {
        boolean sound = true;
        JsonNode lanes = method.path("lanes");
        for (int i = 0; i < lanes.size(); i++) {
            JsonNode days = lanes.get(i).path("transitDays");
            if (days.path("max").asInt() < days.path("min").asInt()) {
                errors.add(at.member("lanes").index(i).member("transitDays"), "must have max at or above min");
                sound = false;
            }
        }
        return sound;
    }

    static void check(ShippingMethod method, Path at, Names names, Errors errors) {
        for (int i = 0; i < method.lanes().size(); i++) {
            check(method.lanes().get(i), at.member("lanes").index(i), names, errors);
        }
    }

    private static void check(Lane lane, Path at, Names names, Errors errors) {
        LocationCode location = lane.from().location();
        if ((lane.from().country() == null) == (location == null)) {
            errors.add(at.member("from"), "must have exactly one of country and location");
        }
        if (location != null && !names.locations.contains(location.toString())) {
            errors.add(at.member("from").member("location"),
                    "must be a location that exists, or that the document has");
        }
        if (lane.transitDays() == null && !lane.blocked()) {
            errors.add(at.member("transitDays"), "is required unless the lane is blocked");
        }
        if (lane.validFrom() != null && lane.validTo() != null && !lane.validTo().isAfter(lane.validFrom())) {
            errors.add(at.member("validTo"), "must be after validFrom");
        }
    }
}
