package io.stockproof.stream;

import io.stockproof.access.Caller;
import io.stockproof.access.KeyFilter;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.availability.AvailabilityAnswers;
import io.stockproof.availability.Context;
import io.stockproof.availability.DestinationInput;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.kernel.Codes;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.stream.MissedChanges.Missed;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Changed answers as they change. */
@RestController
class StreamController {

    private static final int VARIANTS_MAX = 250;

    /** Until a client that comes back is told how to go on. */
    private static final Duration TURN_WAIT_MAX = Duration.ofSeconds(5);

    private final Streams streams;
    private final StreamAnswers answers;
    private final MissedChanges changes;
    private final Readings readings;
    private final StreamProperties properties;
    private final KeyFilter keys;

    StreamController(
            Streams streams,
            StreamAnswers answers,
            MissedChanges changes,
            Readings readings,
            StreamProperties properties,
            KeyFilter keys) {
        this.streams = streams;
        this.answers = answers;
        this.changes = changes;
        this.readings = readings;
        this.properties = properties;
        this.keys = keys;
    }

    /**
     * Server-sent events. `availability`: a variant's answer changed; its data are those of the answer to one variant.
     * `ready`: all that was to be sent at the beginning has been. `reset`: what the client knows may be wrong; all is sent
     * again until `ready`. `end`: the stream ends, and `reason` says why: `shutting-down`, `lifetime` (come back),
     * `too-slow` (come back, and read faster), `key-ended`, `gone` (the channel or the method was deleted).
     *
     * <p>With variants their current answers come first; without, only changes of the channel do. The `id` of events is a
     * version: with it as `Last-Event-ID` nothing is skipped after a break, and the last value of every variant is sure
     * to come, some perhaps twice. Comments come at least every 15 seconds.
     */
    @GetMapping(path = "/v1/availability/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Requires(Scope.STOREFRONT)
    @ApiResponse(responseCode = "200", description = "Events of the types `ready`, `availability`, `reset` and `end`, without end.", content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    void stream(
            @RequestParam String channel,
            @RequestParam String country,
            @RequestParam(required = false) @Nullable String region,
            @RequestParam(required = false) @Nullable String postalCode,
            @RequestParam(required = false) @Nullable String shippingMethod,
            @Parameter(description = "At most 250: repeated, or separated by commas. A value that is itself a listed "
                    + "variant is that one; in others a comma that belongs to a variant is written `\\,`.") @RequestParam(required = false) String @Nullable [] variant,
            @Parameter(description = "As the header `Last-Event-ID`, for clients that cannot send one.") @RequestParam(required = false) @Nullable String lastEventId,
            @Parameter(description = "The `id` of the last event that was received.") @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventIdHeader,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        DestinationInput to = DestinationInput.checked(country, region, postalCode);
        String[] named = variant == null ? null : request.getParameterValues("variant");
        Reading reading = readings.read(caller, channel, named == null ? List.of() : withCommas(named), null);
        Set<String> variants = named == null ? null : variants(named, reading.listings().keySet());
        Context context = AvailabilityAnswers.context(reading, to, shippingMethod);
        Audience.Key key = new Audience.Key(
                reading.rules().channel().code(), context, caller.has(Scope.OPS_READ));
        if ("HEAD".equals(request.getMethod())) {
            begin(response);
            return;
        }
        String from = lastEventIdHeader != null ? lastEventIdHeader : lastEventId;
        try (Streams.Place place = streams.enter(caller, key, variants)) {
            Missed missed = from == null || from.isEmpty() ? null : missed(key, variants, from);
            begin(response);
            String id = from != null && Versions.isVersion(from) ? from : null;
            StreamWriter writer = new StreamWriter(response.getOutputStream(), id, variants != null);
            serve(new StreamSession(place, writer, answers, changes, streams.sendingAll(), properties,
                    () -> keys.stillKnows(request)), missed);
        }
    }

    private void serve(StreamSession session, @Nullable Missed missed) {
        try {
            streams.ended(session.serve(missed).text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            streams.ended(StreamEnd.SHUTTING_DOWN.text());
        } catch (IOException e) {
            // It has gone, or has not read for so long that the connection was given up.
            streams.ended("disconnected");
        }
    }

    private Missed missed(Audience.Key key, @Nullable Set<String> variants, String from) {
        // After a restart all come back at once: they must not take the connections that checkout needs.
        Semaphore turns = variants == null ? streams.catchingUpWhole() : streams.catchingUp();
        if (!comes(turns)) {
            return changes.unknown(from);
        }
        try {
            return variants == null ? changes.ofChannel(key.channel(), from) : changes.ofNamed(from);
        } finally {
            turns.release();
        }
    }

    private static boolean comes(Semaphore turn) {
        try {
            return turn.tryAcquire(TURN_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void begin(HttpServletResponse response) {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // nginx would keep events back
    }

    private static List<String> withCommas(String[] parameters) {
        return Arrays.stream(parameters)
                .filter(parameter -> parameter.contains(",") && Codes.isPrintable(parameter))
                .limit(VARIANTS_MAX)
                .toList();
    }

    /**
     * The variants that parameters name; a comma separates them, unless a backslash stands before it, or the whole is
     * {@code listed}.
     */
    private static Set<String> variants(String[] parameters, Set<String> listed) {
        Set<String> variants = new LinkedHashSet<>();
        for (String parameter : parameters) {
            if (listed.contains(parameter)) {
                variants.add(parameter);
                continue;
            }
            for (String part : parameter.split("(?<!\\\\),", -1)) {
                variants.add(part.replace("\\,", ","));
            }
        }
        boolean printable = variants.stream().allMatch(Codes::isPrintable);
        if (variants.isEmpty() || variants.size() > VARIANTS_MAX || !printable) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The query is not valid.",
                    List.of(new InputError(
                            "variant",
                            "must be 1 to " + VARIANTS_MAX + " variants of 1 to " + Codes.TEXT_CHARACTERS_MAX
                                    + " printable characters")));
        }
        return variants;
    }
}
