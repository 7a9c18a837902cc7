package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says what an operator does to open gates. */
final class Fixes {

    /** More places than that are counted, not named. */
    private static final int NAMED_MAX = 3;

    private final Question question;
    private final MethodRules method;
    private final String channel;
    private final String methodName;

    /** {@code method} is the one that answers once the gates are open. */
    Fixes(Question question, MethodRules method) {
        this.question = question;
        this.method = method;
        this.channel = question.rules().channel().code().value();
        this.methodName = method.code() == null ? "a shipping method" : method.code().value();
    }

    /** One instruction for each gate, in the order of the gates. */
    String of(Gates open) {
        return open.reasons().stream()
                .map(gate -> of(gate, question.tell(method, open.without(gate))))
                .collect(Collectors.joining("; "));
    }

    /** {@code told} is what happens while this gate is the only one of them that is still closed. */
    private String of(Reason gate, Question.Told told) {
        List<Account.Line> lines = told.account().by(gate);
        return switch (gate) {
            case MAPPING_AMBIGUOUS -> "map " + items(told, lines) + " to one item";
            case MAPPING_BROKEN -> "map the listing to an item that the supplier still has, not " + items(told, lines);
            case LISTING_INACTIVE -> "activate listing " + question.listing().variant() + " of " + channel;
            case NEVER_OBSERVED -> "observe " + items(told, lines) + " first";
            case CONTRADICTORY -> "get one value from the supplier for " + items(told, lines);
            case LOCATION_INACTIVE -> "activate location " + places(lines);
            case SUPPLIER_PAUSED -> "resume supplier " + suppliers(told, lines);
            case STOCK_STALE -> "poll " + suppliers(told, lines) + " again: " + places(lines) + " is stale";
            case FACTORY_EXCLUDED -> "let " + channel + " sell factory stock of " + places(lines);
            case NOT_ALLOCATED -> "allocate more of " + places(lines) + " to " + channel;
            case METHOD_NOT_OFFERED -> "offer " + methodName + " in " + channel;
            case METHOD_CLOSED -> "open " + methodName;
            case ITEM_RESTRICTED -> "let " + methodName + " carry " + attributes(told, lines);
            case TOO_HEAVY -> "raise the weight limit of " + methodName + " to " + weight(told, lines) + " g";
            case DESTINATION_BLOCKED -> "unblock lane " + lanes(told, lines);
            case NO_LANE -> "open lane " + lanes(told, lines);
            case LANE_SUSPENDED -> "resume lane " + lanes(told, lines);
            case TOO_SLOW -> "promise " + days(told, lines) + " days in " + channel;
            case SAFETY_STOCK -> "sell the safety stock at " + places(lines);
            case SPLIT_NOT_ALLOWED -> "allow split shipments in " + channel;
            case UNMAPPED, RESERVED, BUNDLE_LIMITED, REMAINDER, LOWER_RANK, ORDER_LIMIT, OUT_OF_STOCK ->
                    throw new IllegalArgumentException(gate + " cannot be opened");
        };
    }

    private static String places(List<Account.Line> lines) {
        Set<String> places = new TreeSet<>();
        lines.forEach(line -> {
            if (line.location() != null) {
                places.add(line.location().toString());
            }
        });
        return named(places, "its locations");
    }

    private static String items(Question.Told told, List<Account.Line> lines) {
        Set<String> items = new LinkedHashSet<>();
        lines.forEach(line -> items.add(
                component(told, line).supplier() + " " + component(told, line).sku()));
        return named(items, "its items");
    }

    private static String suppliers(Question.Told told, List<Account.Line> lines) {
        Set<String> suppliers = new TreeSet<>();
        lines.forEach(line -> suppliers.add(component(told, line).supplier().value()));
        return named(suppliers, "its suppliers");
    }

    private String attributes(Question.Told told, List<Account.Line> lines) {
        Set<String> attributes = new TreeSet<>();
        lines.forEach(line -> {
            ItemFacts item = component(told, line).item();
            attributes.addAll(item == null ? Set.of() : item.attributes());
        });
        attributes.retainAll(method.refuses());
        return named(attributes, "its attributes");
    }

    private static long weight(Question.Told told, List<Account.Line> lines) {
        return lines.stream()
                .mapToLong(line -> told.outcome().yields().get(line.source()).source().weightGrams())
                .max()
                .orElse(0);
    }

    private String lanes(Question.Told told, List<Account.Line> lines) {
        Address to = Address.of(question.context().destination());
        Set<String> lanes = new TreeSet<>();
        forPlaces(told, lines, (yield, component, place) -> lanes.add(
                LaneText.of(yield.lane(component, place), yield.standings()[component][place].site(), to)));
        return named(lanes, "to " + to.country()) + " by " + methodName;
    }

    private static int days(Question.Told told, List<Account.Line> lines) {
        List<Integer> days = new ArrayList<>();
        forPlaces(told, lines, (yield, component, place) -> days.add(yield.daysMax(component, place)));
        return days.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private interface PlaceVisitor {
        void visit(Yield yield, int component, int place);
    }

    private static void forPlaces(Question.Told told, List<Account.Line> lines, PlaceVisitor visitor) {
        for (Account.Line line : lines) {
            Yield yield = told.outcome().yields().get(line.source());
            for (int i = 0; i < yield.standings()[line.component()].length; i++) {
                if (yield.standings()[line.component()][i].site().code().equals(line.location())) {
                    visitor.visit(yield, line.component(), i);
                }
            }
        }
    }

    private static ComponentFacts component(Question.Told told, Account.Line line) {
        return told.outcome().yields().get(line.source()).source().components().get(line.component());
    }

    private static String named(Set<String> names, String none) {
        if (names.isEmpty()) {
            return none;
        }
        String first = names.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return names.size() <= NAMED_MAX ? first : first + " and " + (names.size() - NAMED_MAX) + " more";
    }
}
