package io.stockproof.availability;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What is asked, as a whole: so that it can be asked again with gates open. */
record Question(ListingFacts listing, ChannelRules rules, Context context, Instant now) {

    Decision decide() {
        return Decision.of(listing, rules, context, now);
    }

    /** As {@link Decision#of(ListingFacts, ChannelRules, Context, Instant, Gates, MethodRules)}. */
    Decision decide(Gates open, @Nullable MethodRules shippingGatesOf) {
        return Decision.of(listing, rules, context, now, open, shippingGatesOf);
    }

    /** The same calculation for one method, with all that it tells of. */
    Told tell(MethodRules method, Gates open) {
        Account account = new Account();
        Calculation calculation = new Calculation(listing, rules, context.destination(), now, open, account);
        return new Told(calculation.by(method, open, account), account);
    }

    /** How a method goes from a location to the destination. */
    LaneVerdict lane(MethodRules method, Site from) {
        Address to = Address.of(context.destination());
        return method.lanes().from(from, to, LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    /** An outcome and its account. */
    record Told(Outcome outcome, Account account) {}
}
