package io.stockproof.checkout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.stockproof.access.Caller;
import io.stockproof.access.IdempotencyBatch;
import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.problem.Problem;
import io.stockproof.race.Request;
import io.stockproof.race.Store;
import io.stockproof.web.Client;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.ResponseEntity;

/** Instances in this process, each asked as its controller asks; holds may be shorter than the contract lets them be. */
final class CheckoutStore implements Store {

    private final String channel;
    private final List<ConfigurableApplicationContext> instances;

    CheckoutStore(String channel, List<ConfigurableApplicationContext> instances) {
        this.channel = channel;
        this.instances = instances;
    }

    @Override
    public Answered ask(int instance, Request request) throws IOException {
        ConfigurableApplicationContext context = instances.get(instance);
        ObjectMapper json = context.getBean(ObjectMapper.class);
        try {
            ResponseEntity<ReservationBody> answer = context.getBean(Checkout.class)
                    .decide(command(context.getBean(IdempotencyBatch.class), request), Client.PATIENT)
                    .orThrow();
            return new Answered(answer.getStatusCode().value(), body(answer.getBody(), json));
        } catch (Problem problem) {
            JsonNode body = json.createObjectNode()
                    .put("type", "/problems/" + problem.type().slug())
                    .put("detail", problem.detail());
            return new Answered(problem.type().status().value(), body);
        } catch (QueryTimeoutException e) {
            throw new IOException("503", e); // as the advice has it: a machine that is too busy is no finding
        }
    }

    private Command command(IdempotencyBatch keys, Request request) {
        String id = String.valueOf(request.reservation());
        return switch (request.kind()) {
            case HOLD -> {
                Cart cart = cart(request);
                yield new Command.Hold(
                        Caller.SYSTEM, keys.claimOf(Caller.SYSTEM, "reservations", request.key(), cart), cart);
            }
            case CONFIRM -> new Command.Confirm(
                    Caller.SYSTEM, claim(keys, request, "confirm"), id, "order-" + request.key(), null);
            case RELEASE -> new Command.Release(Caller.SYSTEM, claim(keys, request, "release"), id);
        };
    }

    private static Claim claim(IdempotencyBatch keys, Request request, String action) {
        String operation = "reservations/" + request.reservation() + "/" + action;
        return keys.claimOf(Caller.SYSTEM, operation, request.key(), Map.of());
    }

    private Cart cart(Request request) {
        List<Cart.Line> lines = request.lines().stream()
                .map(line -> new Cart.Line(line.lineId(), line.variant(), line.quantity(), null))
                .toList();
        return new Cart(new ChannelCode(channel), Destination.of(new CountryCode("DE")), null, lines, null,
                request.ttlSeconds(), null);
    }

    /** A kept answer is its JSON. */
    private static JsonNode body(Object body, ObjectMapper json) {
        try {
            return switch (body) {
                case byte[] first -> json.readTree(first);
                case RawValue repeated -> json.readTree(String.valueOf(repeated.rawValue()));
                default -> json.valueToTree(Objects.requireNonNull(body));
            };
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
