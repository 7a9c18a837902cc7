package io.stockproof.availability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.Codes;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.LookedForFirst;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** What can be bought now, and why not more. */
@RestController
class AvailabilityController {

    /**
     * Answers are made for a key: which channels it sees, and whether exact numbers. A shared cache keeps them apart by
     * {@code Vary: Authorization}; a CDN that asks with a key of its own caches them for all shoppers.
     */
    private static final String KEPT = Objects.requireNonNull(CacheControl.maxAge(Duration.ofSeconds(5))
            .cachePublic()
            .staleWhileRevalidate(Duration.ofSeconds(10))
            .staleIfError(Duration.ofSeconds(60))
            .getHeaderValue());

    private static final String NOT_KEPT =
            Objects.requireNonNull(CacheControl.noStore().getHeaderValue());

    private final Readings readings;
    private final Storefront storefront;
    private final List<AnswerObserver> observers;
    private final ObjectWriter head;
    private final Map<StockStatus, Counter> answers = new EnumMap<>(StockStatus.class);

    AvailabilityController(
            Readings readings,
            Storefront storefront,
            List<AnswerObserver> observers,
            ObjectMapper json,
            MeterRegistry meters) {
        this.readings = readings;
        this.storefront = storefront;
        this.observers = observers;
        this.head = json.writerFor(OneAnswer.Head.class);
        for (StockStatus status : StockStatus.values()) {
            answers.put(
                    status,
                    Counter.builder("availability.answers")
                            .description("Variants answered to storefronts")
                            .tag("status", status.name())
                            .register(meters));
        }
    }

    /** Answers up to 250 variants, in the order asked. {@code minVersion} may stand in the body or beside it. */
    @PostMapping("/v1/availability/query")
    @Requires(Scope.STOREFRONT)
    AvailabilityBody query(
            @RequestBody AvailabilityQuery query,
            @RequestParam(name = "minVersion", required = false) @Nullable String minVersion,
            Caller caller) {
        query.check();
        String atLeast = query.minVersion() != null ? query.minVersion() : minVersion;
        AvailabilityBody body = storefront.answer(caller, query, atLeast);
        count(body.items());
        observers.forEach(observer -> observer.answered(body));
        return body;
    }

    /** Answers one variant, in a form that a CDN can keep for some seconds. */
    @GetMapping(path = "/v1/channels/{channel}/variants/{variant}/availability", produces = MediaType.APPLICATION_JSON_VALUE)
    @LookedForFirst
    @Requires(Scope.STOREFRONT)
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AvailabilityBody.Single.class)))
    @ApiResponse(responseCode = "304", description = "Nothing has changed since the answer with this ETag.", content = @Content)
    void show(
            @PathVariable String channel,
            @PathVariable String variant,
            @RequestParam String country,
            @RequestParam(required = false) @Nullable String region,
            @RequestParam(required = false) @Nullable String postalCode,
            @RequestParam(required = false) @Nullable String shippingMethod,
            @RequestParam(required = false) @Nullable String minVersion,
            Caller caller,
            ServletWebRequest request,
            HttpServletResponse response)
            throws IOException {
        DestinationInput to = DestinationInput.checked(country, region, postalCode);
        OneAnswer answer = storefront.one(caller, channel, variant, to, shippingMethod, minVersion);
        count(answer.item().item().status(), 1);
        observers.forEach(observer -> observer.answered(answer.body()));
        byte[] body = answer.json(head);
        response.setHeader(HttpHeaders.CACHE_CONTROL, answer.degraded() ? NOT_KEPT : KEPT);
        response.addHeader(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
        if (!request.checkNotModified(ETags.of(answer))) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    /** Accounts for every unit between what is advertised and what can be bought, and says what would help. */
    @GetMapping("/v1/channels/{channel}/variants/{variant}/availability/explanation")
    @Requires(Scope.OPS_READ)
    ExplanationBody explain(
            @PathVariable String channel,
            @PathVariable String variant,
            @RequestParam String country,
            @RequestParam(required = false) @Nullable String region,
            @RequestParam(required = false) @Nullable String postalCode,
            @RequestParam(required = false) @Nullable String shippingMethod,
            @RequestParam(required = false) @Nullable String minVersion,
            Caller caller) {
        DestinationInput to = DestinationInput.checked(country, region, postalCode);
        Reading reading = readings.read(caller, channel, known(variant), minVersion);
        Context context = AvailabilityAnswers.context(reading, to, shippingMethod);
        ListingFacts listing = requireListing(reading, variant);
        return ExplanationBody.of(
                variant, reading, context, Engine.explain(listing, reading.rules(), context, reading.asOf()));
    }

    private void count(List<AvailabilityItem> items) {
        if (items instanceof KeptItems kept) {
            int[] counts = kept.statuses();
            for (StockStatus status : StockStatus.values()) {
                count(status, counts[status.ordinal()]);
            }
        }
    }

    private void count(StockStatus status, int answered) {
        if (answered > 0) {
            Objects.requireNonNull(answers.get(status)).increment(answered);
        }
    }

    /** A variant that no listing can have is not looked for. */
    private static List<String> known(String variant) {
        return Codes.isPrintable(variant) ? List.of(variant) : List.of();
    }

    private static ListingFacts requireListing(Reading reading, String variant) {
        ListingFacts listing = reading.listings().get(variant);
        if (listing == null) {
            throw ProblemType.UNKNOWN_VARIANT.because("The channel has no such variant.");
        }
        return listing;
    }
}
