package io.stockproof.availability;

import io.stockproof.kernel.CountryCode;
import io.stockproof.shipping.Lane;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** The lanes of one method, by the country they go to. */
final class Lanes {

    private final Map<CountryCode, ToCountry> byCountry;

    Lanes(List<Lane> lanes) {
        Map<CountryCode, List<LaneRule>> rules = new HashMap<>();
        lanes.forEach(
                lane -> rules.computeIfAbsent(lane.to().country(), c -> new ArrayList<>()).add(LaneRule.of(lane)));
        Map<CountryCode, ToCountry> compiled = new HashMap<>();
        rules.forEach((country, itsRules) -> compiled.put(country, ToCountry.of(itsRules)));
        this.byCountry = Map.copyOf(compiled);
    }

    /** The best that the address could be, where parts of it are unknown. */
    LaneVerdict from(Site site, Address to, LocalDate day) {
        ToCountry lanes = byCountry.get(to.country());
        return lanes == null ? LaneVerdict.NO_LANE : lanes.from(site, to, day);
    }

    /**
     * The lanes to one country.
     *
     * @param regions one for each set of lanes that a region can belong to, and one of none
     * @param postals the same for postal codes
     */
    private record ToCountry(LaneRule[] rules, String[] regions, String[] postals) {

        /** No lane names it. */
        private static final String OTHER = "";

        static ToCountry of(List<LaneRule> rules) {
            Stream<String> regions = rules.stream().flatMap(rule -> rule.regions().stream());
            Stream<String> postals = rules.stream().flatMap(rule -> rule.prefixes().stream());
            return new ToCountry(
                    rules.toArray(LaneRule[]::new),
                    representatives(rules, regions, (rule, region) -> rule.regions().contains(region)),
                    representatives(rules, postals, LaneRule::hasPrefixOf));
        }

        LaneVerdict from(Site site, Address to, LocalDate day) {
            LaneVerdict best = null;
            String[] regionsPossible = to.region() == null ? regions : new String[] {to.region()};
            String[] postalsPossible = to.postal() == null ? postals : new String[] {to.postal()};
            for (String region : regionsPossible) {
                for (String postal : postalsPossible) {
                    LaneVerdict verdict = toPlace(site, region, postal, day);
                    if (best == null || verdict.isBetterThan(best)) {
                        best = verdict;
                    }
                }
            }
            return best == null ? LaneVerdict.NO_LANE : best;
        }

        /** The most specific lanes decide; among equals a blocked one, then the fastest open, then a suspended. */
        private LaneVerdict toPlace(Site site, String region, String postal, LocalDate day) {
            int specificity = -1;
            boolean blocked = false;
            LaneVerdict best = null;
            for (LaneRule rule : rules) {
                if (rule.specificity() < specificity
                        || !rule.isFrom(site)
                        || !rule.isTo(region, postal)
                        || !rule.lane().isValidOn(day)) {
                    continue;
                }
                if (rule.specificity() > specificity) {
                    specificity = rule.specificity();
                    blocked = false;
                    best = null;
                }
                blocked |= rule.lane().blocked();
                best = best == null || passesBefore(rule.verdict(), best) ? rule.verdict() : best;
            }
            if (best == null) {
                return LaneVerdict.NO_LANE;
            }
            return blocked ? blocked(best) : best;
        }

        /** Which of two equally specific lanes a parcel would take if none were blocked. */
        private static boolean passesBefore(LaneVerdict one, LaneVerdict other) {
            return rank(one) != rank(other)
                    ? rank(one) < rank(other)
                    : LaneVerdict.isFaster(one.transitDays(), other.transitDays());
        }

        /** A blocked lane counts as what it would be if it were not; one that names no days says not how fast. */
        private static int rank(LaneVerdict verdict) {
            Lane lane = verdict.lane();
            if (lane == null || lane.suspended()) {
                return 2;
            }
            return lane.transitDays() == null ? 1 : 0;
        }

        private static LaneVerdict blocked(LaneVerdict verdict) {
            return verdict.state() == LaneVerdict.State.BLOCKED
                    ? verdict
                    : new LaneVerdict(LaneVerdict.State.BLOCKED, verdict.lane(), verdict.transitDays());
        }

        /** Many prefixes belong to the same lanes: one of them stands for all, so that an unknown one is cheap. */
        private static String[] representatives(
                List<LaneRule> rules, Stream<String> names, BiPredicate<LaneRule, String> belongs) {
            Map<BitSet, String> byLanes = new HashMap<>();
            byLanes.put(new BitSet(), OTHER);
            names.distinct().sorted().forEach(name -> {
                BitSet lanes = new BitSet();
                for (int i = 0; i < rules.size(); i++) {
                    lanes.set(i, belongs.test(rules.get(i), name));
                }
                byLanes.putIfAbsent(lanes, name);
            });
            return byLanes.values().toArray(String[]::new);
        }
    }
}
