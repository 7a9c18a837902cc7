package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import io.stockproof.shipping.ShippingMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What comes out, for one method. */
final class NaiveOutcome {
    ShippingMethod method;
    List<List<List<NaivePile>>> piles;
    long available;
    long purchasable;
    final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
    final Map<String, Long> ledger = new TreeMap<>();
    List<NaivePile> answering = new ArrayList<>();
    Integer daysMin;
    Integer daysMax;
    Instant observedAt;
}
