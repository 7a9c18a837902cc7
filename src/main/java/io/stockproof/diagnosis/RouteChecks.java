package io.stockproof.diagnosis;

import io.stockproof.access.Caller;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.diagnosis.RouteCheckReader.Key;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.Problem;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds listings that have no route, and reference contexts that no method reaches. Facts and rules come from the index;
 * a page asks the database for keys alone, once, and goes through so many listings at most: it may show fewer than were
 * asked for, or none, and go on.
 */
@Component
class RouteChecks {

    private static final int SCANNED_MAX = 20_000;

    /** Read from the index at once. */
    private static final int STEP = 1_000;

    private final RouteCheckReader reader;
    private final Readings readings;

    RouteChecks(RouteCheckReader reader, Readings readings) {
        this.reader = reader;
        this.readings = readings;
    }

    Page<RouteCheck> listings(Caller caller, @Nullable ChannelCode channel, PageRequest page) {
        List<Key> keys = reader.listings(caller.channels(), channel, page.cursor(), SCANNED_MAX);
        Map<String, Routes> routes = new LinkedHashMap<>();
        List<RouteCheck> checks = new ArrayList<>();
        int from = 0;
        while (from < keys.size()) {
            int to = endOfStep(keys, from);
            String code = keys.get(from).channel();
            for (RouteCheck check : check(caller, code, keys.subList(from, to), routes)) {
                checks.add(check);
                if (checks.size() == page.limit()) {
                    boolean isLast = to == keys.size() && check.variant().equals(keys.getLast().variant())
                            && keys.size() < SCANNED_MAX;
                    return new Page<>(
                            checks, isLast ? null : Cursor.of(check.channel(), check.variant()).encoded());
                }
            }
            from = to;
        }
        return new Page<>(checks, keys.size() < SCANNED_MAX ? null : keys.getLast().cursor().encoded());
    }

    /** By channel and position. */
    Page<ContextCheck> contexts(Caller caller, @Nullable ChannelCode channel, PageRequest page) {
        String from = page.cursor() == null ? null : page.cursor().text(0);
        long after = page.cursor() == null ? -1 : page.cursor().number(1);
        List<ContextCheck> checks = new ArrayList<>();
        for (String code : reader.channels(caller.channels(), channel, from)) {
            Routes routes = routes(caller, code).orElse(null);
            int first = code.equals(from) ? Math.clamp(after + 1, 0, Integer.MAX_VALUE) : 0;
            for (int at = first; routes != null && at < routes.contexts().size(); at++) {
                routes.without(at).ifPresent(checks::add);
                if (checks.size() > page.limit()) {
                    return Page.of(checks, page, check -> Cursor.of(check.channel(), check.position()));
                }
            }
        }
        return new Page<>(checks, null);
    }

    /** One channel's, so many at most. */
    private static int endOfStep(List<Key> keys, int from) {
        int to = from;
        while (to < keys.size() && to - from < STEP && keys.get(to).channel().equals(keys.get(from).channel())) {
            to++;
        }
        return to;
    }

    private List<RouteCheck> check(Caller caller, String channel, List<Key> keys, Map<String, Routes> routes) {
        List<RouteCheck> checks = new ArrayList<>();
        Reading reading;
        try {
            reading = readings.read(caller, channel, keys.stream().map(Key::variant).toList(), null);
        } catch (Problem gone) {
            return checks; // the channel was deleted meanwhile, or is too new for this instance
        }
        Routes its = routes.computeIfAbsent(channel, code -> new Routes(reading.rules(), reading.asOf()));
        for (Key key : keys) {
            ListingFacts listing = reading.listings().get(key.variant());
            if (listing != null) {
                its.without(listing)
                        .map(finding -> its.check(listing, finding))
                        .ifPresent(checks::add);
            }
        }
        return checks;
    }

    private Optional<Routes> routes(Caller caller, String channel) {
        try {
            Reading reading = readings.read(caller, channel, List.of(), null);
            return Optional.of(new Routes(reading.rules(), reading.asOf()));
        } catch (Problem gone) {
            return Optional.empty();
        }
    }
}
