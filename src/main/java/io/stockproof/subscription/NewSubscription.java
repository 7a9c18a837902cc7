package io.stockproof.subscription;

import io.stockproof.availability.DestinationInput;
import io.stockproof.kernel.Codes;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as it is asked for.
 *
 * @param url where events are posted, by http or https; at each delivery its host must be in the public internet, or
 *     allowed by {@code stockproof.outbound.allowed-private-hosts}
 * @param events what is to be told, each once; {@code availability.changed} alone where absent
 * @param destination its country is required; only with {@code availability.changed}, as the next two
 * @param shippingMethod any that the channel offers where absent
 * @param variants at most 1,000; all of the channel where absent. The current answers of those named are sent at once
 * @param enabled whether anything is sent; true where absent
 */
record NewSubscription(
        String channel,
        String url,
        @Nullable List<EventType> events,
        @Nullable DestinationInput destination,
        @Nullable String shippingMethod,
        @Nullable List<String> variants,
        @Nullable Boolean enabled) {

    static final int VARIANTS_MAX = 1_000;
    static final int EVENTS_MAX = 10;

    private static final int URL_CHARACTERS_MAX = 2_000;

    /** Throws {@code invalid-request} with every member at fault. */
    void check() {
        List<InputError> errors = new ArrayList<>();
        if (channel == null) {
            errors.add(new InputError("channel", "is required"));
        }
        urlFault(url).ifPresent(fault -> errors.add(new InputError("url", fault)));
        if (events != null && (events.isEmpty() || events.contains(null) || events.size() > EVENTS_MAX)) {
            errors.add(new InputError("events", "must be 1 to " + EVENTS_MAX + " types of events, or absent"));
        } else if (tellsAnswers()) {
            checkAnswers(errors);
        } else {
            refuse("destination", destination, errors);
            refuse("shippingMethod", shippingMethod, errors);
            refuse("variants", variants, errors);
        }
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The subscription is not valid.", errors);
        }
    }

    boolean tellsAnswers() {
        return distinctEvents().contains(EventType.AVAILABILITY_CHANGED);
    }

    /** Each once. */
    List<EventType> distinctEvents() {
        return events == null
                ? List.of(EventType.AVAILABILITY_CHANGED)
                : events.stream().distinct().toList();
    }

    private void checkAnswers(List<InputError> errors) {
        if (destination == null) {
            errors.add(new InputError("destination", "is required"));
        } else {
            destination.check("destination.", errors);
        }
        if (variants != null) {
            checkVariants(variants, errors);
        }
    }

    private static void refuse(String member, @Nullable Object value, List<InputError> errors) {
        if (value != null) {
            errors.add(new InputError(member, "must stand beside the event availability.changed alone"));
        }
    }

    /** Each once. */
    @Nullable
    List<String> distinctVariants() {
        return variants == null ? null : variants.stream().distinct().toList();
    }

    private static void checkVariants(List<String> variants, List<InputError> errors) {
        if (variants.isEmpty() || variants.size() > VARIANTS_MAX) {
            errors.add(new InputError("variants", "must be 1 to " + VARIANTS_MAX + " variants, or absent"));
            return;
        }
        for (int i = 0; i < variants.size(); i++) {
            String variant = variants.get(i);
            if (variant == null || !Codes.isPrintable(variant)) {
                errors.add(new InputError(
                        "variants[" + i + "]", "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters"));
            }
        }
    }

    /** By its form alone: what the host resolves to is judged at each delivery. */
    private static Optional<String> urlFault(@Nullable String url) {
        if (url == null) {
            return Optional.of("is required");
        }
        if (url.length() > URL_CHARACTERS_MAX || !Codes.isPrintable(url.substring(0, Math.min(200, url.length())))) {
            return Optional.of("must be at most " + URL_CHARACTERS_MAX + " printable characters");
        }
        try {
            URI uri = new URI(url);
            boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!isHttp || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
                return Optional.of("must be an http or https address");
            }
            if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
                return Optional.of("must hold no user, password or fragment");
            }
            return Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of("must be an http or https address");
        }
    }
}
