package io.stockproof.diagnosis;

import io.stockproof.access.Caller;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.channel.Channels;
import io.stockproof.diagnosis.RouteCheckReader.Key;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds listings that have no route, and reference contexts that no method reaches. Facts and rules come from the index,
 * keys alone from the database, step by step. A page goes through so many listings at most: it may show fewer than were
 * asked for, or none, and go on.
 */
@Component
class RouteChecks {

    private static final int SCANNED_MAX = 20_000;

    /** Read from the database, and from the index, at once. */
    private static final int STEP = 1_000;

    private final RouteCheckReader reader;
    private final Readings readings;
    private final Channels channels;

    /** What was found among the next listings, and where to go on; {@code next} is {@code null} at the end. */
    private record Step(List<RouteCheck> checks, @Nullable Cursor next) {}

    RouteChecks(RouteCheckReader reader, Readings readings, Channels channels) {
        this.reader = reader;
        this.readings = readings;
        this.channels = channels;
    }

    Page<RouteCheck> listings(Caller caller, @Nullable ChannelCode channel, PageRequest page) {
        requireKnown(caller, channel);
        Map<String, Routes> routes = new HashMap<>();
        List<RouteCheck> checks = new ArrayList<>();
        Cursor next = page.cursor();
        int scanned = 0;
        do {
            Step step = step(caller, channel, next, routes);
            checks.addAll(step.checks());
            next = step.next();
            scanned += STEP;
        } while (next != null && checks.size() < page.limit() && scanned < SCANNED_MAX);
        if (checks.size() > page.limit()) {
            checks.subList(page.limit(), checks.size()).clear();
            next = Cursor.of(checks.getLast().channel(), checks.getLast().variant());
        }
        return new Page<>(checks, next == null ? null : next.encoded());
    }

    /** All of them. What cannot be answered at all is refused before the first row. */
    CsvAnswer.Rows sheet(Caller caller, @Nullable ChannelCode channel) {
        requireKnown(caller, channel);
        reader.channels(caller.channels(), channel, null).stream()
                .findFirst()
                .ifPresent(code -> read(caller, code, List.of()));
        return writer -> {
            Map<String, Routes> routes = new HashMap<>();
            Cursor next = null;
            do {
                Step step = step(caller, channel, next, routes);
                for (RouteCheck check : step.checks()) {
                    writer.row(check.cells());
                }
                next = step.next();
            } while (next != null);
        };
    }

    /** By channel and position. */
    Page<ContextCheck> contexts(Caller caller, @Nullable ChannelCode channel, PageRequest page) {
        requireKnown(caller, channel);
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

    /** The next listings from {@code after} on; {@code routes} remembers those of the channel that it came to last. */
    private Step step(
            Caller caller, @Nullable ChannelCode channel, @Nullable Cursor after, Map<String, Routes> routes) {
        List<Key> keys = reader.listings(caller.channels(), channel, after, STEP);
        List<RouteCheck> checks = new ArrayList<>();
        int from = 0;
        while (from < keys.size()) {
            int to = endOfChannel(keys, from);
            checks.addAll(check(caller, keys.get(from).channel(), keys.subList(from, to), routes));
            from = to;
        }
        return new Step(checks, keys.size() < STEP ? null : keys.getLast().cursor());
    }

    private static int endOfChannel(List<Key> keys, int from) {
        int to = from;
        while (to < keys.size() && keys.get(to).channel().equals(keys.get(from).channel())) {
            to++;
        }
        return to;
    }

    private List<RouteCheck> check(Caller caller, String channel, List<Key> keys, Map<String, Routes> routes) {
        List<RouteCheck> checks = new ArrayList<>();
        Reading reading = read(caller, channel, keys.stream().map(Key::variant).toList()).orElse(null);
        if (reading == null) {
            return checks;
        }
        if (!routes.containsKey(channel)) {
            routes.clear();
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
        return read(caller, channel, List.of()).map(reading -> new Routes(reading.rules(), reading.asOf()));
    }

    private Optional<Reading> read(Caller caller, String channel, List<String> variants) {
        return unlessGone(() -> readings.read(caller, channel, variants, null));
    }

    /** Empty where the channel was deleted meanwhile, or is too new for this instance. No other refusal is an answer. */
    static Optional<Reading> unlessGone(Supplier<Reading> read) {
        try {
            return Optional.of(read.get());
        } catch (Problem problem) {
            if (problem.type() == ProblemType.UNKNOWN_CHANNEL) {
                return Optional.empty();
            }
            throw problem;
        }
    }

    private void requireKnown(Caller caller, @Nullable ChannelCode channel) {
        if (channel != null && (!caller.sees(channel) || channels.find(channel).isEmpty())) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
    }
}
