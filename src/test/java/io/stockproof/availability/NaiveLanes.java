package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The lanes' rule a second time: an address of which a part is unknown is tried as every address that it could be. */
final class NaiveLanes {

    /** Every region and, up to what lanes can tell apart, every postal code there is. */
    private static final List<String> REGIONS = List.of("CA", "AK", "NY", "TX");

    private static final List<String> POSTALS = List.of("5", "1", "11", "12", "121", "9", "90", "91", "55");

    private static final List<String> BEST_FIRST = List.of("OPEN", "SUSPENDED", "NONE", "BLOCKED");

    record Way(String state, int min, int max) {
        static final Way NONE = new Way("NONE", 0, 0);
    }

    private NaiveLanes() {}

    static Way best(World world, ShippingMethod method, LocationCode code, Location from) {
        String region = world.context().destination().region();
        String postal = world.context().destination().postalCode();
        List<Way> ways = new ArrayList<>();
        for (String r : region == null ? REGIONS : List.of(region)) {
            for (String p : postal == null ? POSTALS : List.of(postal.replaceAll("[ -]", ""))) {
                ways.add(to(world, method, code, from, r, p));
            }
        }
        return ways.stream()
                .min(Comparator.comparing((Way way) -> BEST_FIRST.indexOf(way.state()))
                        .thenComparing(Way::max)
                        .thenComparing(Way::min))
                .orElseThrow();
    }

    private static Way to(
            World world, ShippingMethod method, LocationCode code, Location from, String region, String postal) {
        LocalDate today = world.now().atZone(ZoneOffset.UTC).toLocalDate();
        List<Lane> lanes = method.lanes().stream()
                .filter(lane -> lane.to().country().equals(world.context().destination().country()))
                .filter(lane -> lane.from().location() == null
                        ? lane.from().country().equals(from.country())
                        : lane.from().location().equals(code))
                .filter(lane -> lane.to().regions().isEmpty() || lane.to().regions().contains(region))
                .filter(lane -> lane.to().postalPrefixes().isEmpty()
                        || lane.to().postalPrefixes().stream().anyMatch(p -> postal.startsWith(p.replace(" ", ""))))
                .filter(lane -> lane.validFrom() == null || !lane.validFrom().isAfter(today))
                .filter(lane -> lane.validTo() == null || lane.validTo().isAfter(today))
                .toList();
        Comparator<Lane> specific = Comparator.comparing((Lane lane) -> !lane.to().postalPrefixes().isEmpty())
                .thenComparing(lane -> !lane.to().regions().isEmpty())
                .thenComparing(lane -> lane.from().location() != null);
        if (lanes.isEmpty()) {
            return Way.NONE;
        }
        Lane most = lanes.stream().max(specific).orElseThrow();
        List<Lane> deciding = lanes.stream().filter(lane -> specific.compare(lane, most) == 0).toList();
        List<Lane> blocked = deciding.stream().filter(Lane::blocked).toList();
        List<Lane> running = deciding.stream()
                .filter(lane -> !lane.suspended() && lane.transitDays() != null)
                .toList();
        List<Lane> suspended = deciding.stream().filter(Lane::suspended).toList();
        if (!blocked.isEmpty()) {
            return running.isEmpty() ? new Way("BLOCKED", 0, 0) : fastest("BLOCKED", running);
        }
        return running.isEmpty() ? fastest("SUSPENDED", suspended) : fastest("OPEN", running);
    }

    private static Way fastest(String state, List<Lane> lanes) {
        Lane lane = lanes.stream()
                .min(Comparator.comparing((Lane l) -> l.transitDays().max()).thenComparing(l -> l.transitDays().min()))
                .orElseThrow();
        return new Way(state, lane.transitDays().min(), lane.transitDays().max());
    }
}
