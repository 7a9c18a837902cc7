package io.stockproof.diagnosis;

import io.stockproof.availability.Explanation;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names what is to be fixed, so that all rows that one fix closes have the same key. Pure. */
final class CauseKeys {

    private final Case of;
    private final Findings found;

    CauseKeys(Case of, Findings found) {
        this.of = of;
        this.found = found;
    }

    String key() {
        String key = found.cause() + ":" + subject();
        return key.length() <= Diagnosis.CAUSE_KEY_CHARACTERS_MAX
                ? key
                : key.substring(0, Diagnosis.CAUSE_KEY_CHARACTERS_MAX - 9) + "~"
                        + String.format("%08x", key.hashCode());
    }

    private String subject() {
        return switch (found.cause()) {
            case MAP_MISSING, MAP_STALE_AFTER_EDIT -> mapping();
            case MAP_DUPLICATE_SKU, SUP_VARIANT_DISCONTINUED, SUP_FACTORY_ONLY, SUP_ZERO_ALL, SUP_CONTRADICTORY,
                    POL_FACTORY_EXCLUDED ->
                    of.channel() + ":" + supplier();
            case SUP_ROUND_NUMBER_SUSPECT, ING_NEVER_OBSERVED, ING_STALE, ING_BUDGET_EXHAUSTED, ING_RATE_LIMITED,
                    ING_AUTH_EXPIRED, ING_SUPPLIER_DOWN, ING_WEBHOOK_SUSPENDED, ING_FEED_EMPTY, ING_FEED_TRUNCATED,
                    ING_FEED_ANOMALY, ING_SCHEMA_CHANGED, ING_UNIT_OR_TEXT_UNMAPPED, POL_SUPPLIER_PAUSED,
                    POL_QUARANTINE_HOLD, RSV_OVERSOLD -> supplier();
            case MAP_BUNDLE_COMPONENT -> supplier() + "/" + (found.subject() == null ? "" : found.subject().sku());
            case ALC_LOCATION_INACTIVE -> location();
            case ALC_ZERO_IN_SELECTED_WH, ALC_NOT_ALLOCATED, POL_MAX_CAP, POL_PERCENT_ROUND_DOWN, POL_SAFETY_STOCK ->
                    of.channel() + ":" + location();
            case SHP_METHOD_NOT_OFFERED, SUP_LEADTIME_EXCEEDED -> of.channel() + ":" + method();
            case SHP_METHOD_CLOSED -> method();
            case SHP_METHOD_NOT_ELIGIBLE -> method() + ":" + refused();
            case SHP_DEST_UNSERVED, SHP_LANE_SUSPENDED -> method() + ":" + lane();
            case MAP_MULTI_SUPPLIER_CONFLICT, SHP_METHOD_UNSET, POL_SKU_BLOCKED, RSV_HELD_BY_CHECKOUT,
                    CHN_CACHE_STALE, CRT_SPLIT_NOT_ALLOWED, CRT_QTY_LIMIT, SHP_QUOTE_DISAGREES, UNEXPLAINED ->
                    of.channel();
        };
    }

    /** An import that mapped thousands of listings wrongly is one cause. */
    private String mapping() {
        Known.Origin origin = of.known().origin();
        return origin == null || origin.importId() == null
                ? of.channel()
                : of.channel() + ":import:" + origin.importId();
    }

    private String supplier() {
        return found.subject() == null ? "" : found.subject().supplier().value();
    }

    private String location() {
        Explanation.Place place = place();
        return place == null ? supplier() : place.location().toString();
    }

    private Explanation.@Nullable Place place() {
        return found.obstacle() == null ? null : found.obstacle().place();
    }

    private String method() {
        MethodCode method = found.obstacle() == null ? null : found.obstacle().method();
        return Objects.toString(method, "none");
    }

    private String lane() {
        return Words.lane(place(), of.context().destination().country().value());
    }

    /** What the method does not carry: attributes, or a weight. */
    private String refused() {
        if (found.reason() == Reason.TOO_HEAVY) {
            return "weight";
        }
        Set<String> attributes = new TreeSet<>();
        of.items().forEach(item -> attributes.addAll(item.attributes()));
        return String.join("+", attributes);
    }
}
