package io.stockproof.shipping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.MethodCode;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A way to send a parcel.
 *
 * @param supplierName what suppliers call it in their quotes; its code or name where absent
 * @param refuses item attributes that it does not carry
 * @param maxWeightGrams of one listing unit, all its components together; no limit where absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShippingMethod(
        MethodCode code,
        String name,
        Boolean open,
        SortedSet<String> refuses,
        @Nullable Integer maxWeightGrams,
        List<Lane> lanes,
        @Nullable String supplierName) {

    public ShippingMethod {
        name = name == null ? code.value() : name;
        open = open == null ? Boolean.TRUE : open;
        refuses = refuses == null ? new TreeSet<>() : new TreeSet<>(refuses);
        lanes = lanes == null ? List.of() : List.copyOf(lanes);
    }

    /** One that suppliers call as we do. */
    public ShippingMethod(
            MethodCode code,
            String name,
            Boolean open,
            SortedSet<String> refuses,
            @Nullable Integer maxWeightGrams,
            List<Lane> lanes) {
        this(code, name, open, refuses, maxWeightGrams, lanes, null);
    }
}
