package io.stockproof.diagnosis;

import io.stockproof.availability.Context;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Reading;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Finds out why displays differ from what can be bought, with the evidence that the database has. */
@Component
public class Diagnoses {

    private final KnownRepository known;

    Diagnoses(KnownRepository known) {
        this.known = known;
    }

    /**
     * By variant; one that the channel does not list is missing, and of one displayed twice the last counts. Called
     * outside of any transaction; the number of statements is the same for any number of displays.
     *
     * @param reading of the variants displayed
     * @throws IllegalArgumentException if the context names a method that the rules do not know
     */
    public Map<String, Diagnosis> of(Reading reading, Context context, Collection<Displayed> displayed) {
        Map<String, Known> all = known.find(reading, context, displayed);
        Map<String, Diagnosis> diagnoses = new LinkedHashMap<>();
        for (Displayed shown : displayed) {
            ListingFacts listing = reading.listings().get(shown.variant());
            if (listing != null) {
                diagnoses.put(shown.variant(), Diagnosis.of(new Case(
                        shown, listing, reading.rules(), context, reading.asOf(),
                        all.getOrDefault(shown.variant(), Known.NOTHING))));
            }
        }
        return diagnoses;
    }
}
