package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.Quote;
import io.stockproof.connector.Quote.Offer;
import io.stockproof.connector.QuoteRequest;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierQuotes;
import io.stockproof.connector.cj.CjClient.Answered;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLines;
import io.stockproof.supplier.ConnectorKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks CJ what its freight is, which lists the methods that go. It costs the points of one read. */
@Component
class CjQuotes implements SupplierQuotes {

    private static final String PATH = "/logistic/freightCalculate";
    private static final int OFFERS_MAX = 200;
    private static final int SCALE_MAX = 20;
    private static final BigDecimal PRICE_MAX = BigDecimal.valueOf(1_000_000_000L);

    private final SupplierLines lines;
    private final Placeholders placeholders;
    private final CjClient client;
    private final CjSession session;
    private final CjSessionRepository repository;
    private final CjProperties properties;

    CjQuotes(
            SupplierLines lines,
            Placeholders placeholders,
            CjClient client,
            CjSession session,
            CjSessionRepository repository,
            CjProperties properties) {
        this.lines = lines;
        this.placeholders = placeholders;
        this.client = client;
        this.session = session;
        this.repository = repository;
        this.properties = properties;
    }

    @Override
    public ConnectorKind kind() {
        return ConnectorKind.CJ;
    }

    @Override
    public Quote quote(QuoteRequest asked) throws ConnectorException, InterruptedException {
        ReadRequest request = new ReadRequest(
                asked.supplier().supplierId(), asked.supplier().supplier(), List.of(), null, null,
                asked.databaseClock());
        AtomicReference<Quote> quote = new AtomicReference<>(new Quote.Spared("CJ's points are down to the reserve"));
        lines.read(request, asked.within(), (line, deadline) -> {
            CjAccount account = CjAccount.of(request, placeholders);
            CjRun run = new CjRun(line, deadline, account, client, session, repository, properties);
            try {
                if (run.budget().take()) {
                    quote.set(quote(run.post(PATH, body(asked))));
                }
            } finally {
                run.end();
            }
            return new ReadOutcome.Read(false, null, null, null);
        });
        return quote.get();
    }

    private static byte[] body(QuoteRequest asked) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("startCountryCode", asked.from().value());
        body.put("endCountryCode", asked.to().country().value());
        if (asked.to().postalCode() != null) {
            body.put("zip", asked.to().postalCode());
        }
        body.put(
                "products",
                asked.contents().stream()
                        .map(content -> Map.of("vid", content.vid(), "quantity", content.units()))
                        .toList());
        return CjJson.write(body);
    }

    private static Quote quote(Answered answered) throws ConnectorException {
        return switch (answered.answer()) {
            case CjAnswer.Data(JsonNode data) -> new Quote.Offers(offers(data), answered.askedAt());
            case CjAnswer.Gone(String why) -> new Quote.Refused(why, answered.askedAt());
            case CjAnswer.NotUnderstood(String why) -> new Quote.Refused(why, answered.askedAt());
            case CjAnswer.PointsGone gone -> new Quote.Spared("CJ's points are used up");
            case CjAnswer.TokenRefused refused -> throw notOfQuotes();
            case CjAnswer.RefreshRefused refused -> throw notOfQuotes();
        };
    }

    /** No list at all is not the same as an empty one. */
    private static List<Offer> offers(JsonNode data) throws ConnectorException {
        if (!data.isArray() && !data.isNull()) {
            throw new ConnectorException(Kind.MALFORMED, "A freight answer is no list");
        }
        List<Offer> offers = new ArrayList<>();
        for (JsonNode row : data) {
            String name = CjJson.shown(row.path("logisticName")).strip();
            if (!name.isEmpty() && offers.size() < OFFERS_MAX) {
                offers.add(new Offer(name, price(row), text(row, "logisticAging"), fault(row)));
            }
        }
        if (offers.isEmpty() && !data.isEmpty()) {
            throw new ConnectorException(Kind.MALFORMED, "A freight answer names no method");
        }
        return offers;
    }

    /** With taxes and clearance where CJ tells them. */
    private static @Nullable BigDecimal price(JsonNode row) {
        JsonNode node = row.path("totalPostageFee").isNumber() ? row.get("totalPostageFee") : row.path("logisticPrice");
        if (!node.isNumber()) {
            return null;
        }
        BigDecimal price = node.decimalValue();
        return Math.abs(price.scale()) > SCALE_MAX || price.signum() < 0 || price.compareTo(PRICE_MAX) > 0
                ? null
                : price.setScale(2, RoundingMode.HALF_UP);
    }

    private static @Nullable String fault(JsonNode row) {
        String english = text(row, "errorEn");
        return english == null ? text(row, "error") : english;
    }

    private static @Nullable String text(JsonNode row, String member) {
        String text = CjJson.shown(row.path(member)).strip();
        return text.isEmpty() || text.equals("null") ? null : text;
    }

    private static ConnectorException notOfQuotes() {
        return new ConnectorException(Kind.UNAUTHORIZED, "CJ refuses the tokens that it gave");
    }
}
