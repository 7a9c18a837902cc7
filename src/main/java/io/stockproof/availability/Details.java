package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says in words, with the numbers that an operator needs to believe it, why units did not come through. */
final class Details {

    private final Question question;
    private final Outcome outcome;
    private final String channel;
    private final String method;

    Details(Question question, Outcome outcome) {
        this.question = question;
        this.outcome = outcome;
        this.channel = question.rules().channel().code().value();
        this.method = outcome.method().code() == null ? "no method" : outcome.method().code().value();
    }

    String of(Account.Line line) {
        Yield yield = outcome.yields().get(line.source());
        ComponentFacts component = yield.source().components().get(line.component());
        int place = place(yield, line);
        return place < 0 ? ofComponent(line, component) : ofPlace(line, component, yield, place);
    }

    private String ofComponent(Account.Line line, ComponentFacts component) {
        String item = component.supplier() + " " + component.sku();
        return switch (line.reason()) {
            case MAPPING_AMBIGUOUS -> item + " matches several items, and none to the letter";
            case MAPPING_BROKEN -> component.supplier() + " no longer has " + component.sku();
            case LISTING_INACTIVE -> "the listing is not active";
            case NEVER_OBSERVED -> item + " was never observed";
            case CONTRADICTORY -> "only contradictory values were ever seen of " + item;
            case OUT_OF_STOCK -> component.supplier() + " advertises none of " + component.sku();
            case SPLIT_NOT_ALLOWED -> "stand elsewhere, and " + channel + " ships a line in one parcel";
            case BUNDLE_LIMITED -> "another component, or another part of this one, gives fewer whole units";
            case REMAINDER -> "less than the " + component.units() + " that one unit takes";
            case LOWER_RANK -> "another source answers";
            case ORDER_LIMIT -> channel + " sells at most " + question.rules().orderLimit() + " in one order";
            default -> line.reason().name();
        };
    }

    private String ofPlace(Account.Line line, ComponentFacts component, Yield yield, int place) {
        Standing standing = yield.standings()[line.component()][place];
        Site site = standing.site();
        return switch (line.reason()) {
            case LOCATION_INACTIVE -> site.kind() == null
                    ? site.code() + " is not declared"
                    : site.code() + " is not active";
            case SUPPLIER_PAUSED -> component.supplier() + " is paused";
            case STOCK_STALE -> "observed " + ageSeconds(standing) + " s ago, believed for " + site.maxAgeSeconds()
                    + " s" + (site.believedWhenStale().equals(Share.NONE)
                            ? ""
                            : ", then a share of " + text(site.believedWhenStale()));
            case FACTORY_EXCLUDED -> factory();
            case NOT_ALLOCATED -> allocation(site);
            case METHOD_NOT_OFFERED, METHOD_CLOSED, ITEM_RESTRICTED, TOO_HEAVY -> ofMethod(line, component, yield);
            case DESTINATION_BLOCKED -> lane(line, yield, place, site) + " is blocked";
            case NO_LANE -> "there is no lane " + lane(line, yield, place, site);
            case LANE_SUSPENDED -> lane(line, yield, place, site) + " is suspended";
            case TOO_SLOW -> yield.daysMax(line.component(), place) + " days to the door, " + channel + " promises "
                    + question.rules().deliveryDaysMax();
            case RESERVED -> standing.stock().reservedByChannel() + " reserved by " + channel + ", "
                    + standing.stock().reservedByAll() + " by all channels";
            case SAFETY_STOCK -> "kept back: " + safety(component, site);
            default -> ofComponent(line, component);
        };
    }

    private String ofMethod(Account.Line line, ComponentFacts component, Yield yield) {
        return switch (line.reason()) {
            case METHOD_NOT_OFFERED -> channel + " does not offer " + method;
            case METHOD_CLOSED -> method + " is closed";
            case ITEM_RESTRICTED -> method + " does not carry " + String.join(", ", refused(component));
            default -> yield.source().weightGrams() + " g, " + method + " carries at most "
                    + outcome.method().maxWeightGrams() + " g";
        };
    }

    private TreeSet<String> refused(ComponentFacts component) {
        TreeSet<String> refused = new TreeSet<>(outcome.method().refuses());
        refused.retainAll(component.item() == null ? Set.of() : component.item().attributes());
        return refused;
    }

    private String factory() {
        FactoryPolicy policy = question.rules().channel().factoryStock();
        if (policy.policy() == FactoryPolicy.Policy.EXCLUDE) {
            return channel + " sells no factory stock";
        }
        return channel + " sells of factory stock a share of " + text(policy.share())
                + (policy.maxUnits() == null ? "" : ", at most " + policy.maxUnits() + " units");
    }

    private String allocation(Site site) {
        if (site.preference() == Site.UNLISTED) {
            return channel + " sells only from locations that are allocated to it";
        }
        Channel rules = question.rules().channel();
        Allocation allocation = rules.allocations().get(site.preference());
        if (Boolean.TRUE.equals(allocation.none())) {
            return "nothing of " + site.code() + " is allocated to " + channel;
        }
        return channel + " may sell a share of " + text(allocation.share()) + " of " + site.code()
                + (allocation.units() == null ? "" : ", at most " + allocation.units() + " units");
    }

    private static String safety(ComponentFacts component, Site site) {
        SafetyStock own = component.item() == null ? null : component.item().safetyStock();
        SafetyStock safety = own != null ? own : site.safetyStock();
        return safety.units() + " units" + (safety.share().equals(Share.NONE)
                ? ""
                : ", at least a share of " + text(safety.share()));
    }

    private String lane(Account.Line line, Yield yield, int place, Site site) {
        Address to = Address.of(question.context().destination());
        return LaneText.of(yield.lane(line.component(), place), site, to) + " by " + method;
    }

    private long ageSeconds(Standing standing) {
        return Duration.between(standing.stock().observedAt(), question.now()).toSeconds();
    }

    private static String text(@Nullable Share share) {
        return share == null ? "1" : share.value().toPlainString();
    }

    private static int place(Yield yield, Account.Line line) {
        for (int i = 0; line.location() != null && i < yield.standings()[line.component()].length; i++) {
            if (yield.standings()[line.component()][i].site().code().equals(line.location())) {
                return i;
            }
        }
        return -1;
    }
}
