package io.stockproof.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.access.RuleTurns;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Changes of one listing by one caller: checked, guarded against a stale edit, recorded. */
@Service
class ListingEdits {

    private final Listings listings;
    private final ListingReader reader;
    private final ListingWriter writer;
    private final ChangeLog changes;
    private final RuleTurns turns;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;

    ListingEdits(
            Listings listings,
            ListingReader reader,
            ListingWriter writer,
            ChangeLog changes,
            RuleTurns turns,
            TransactionTemplate transaction,
            ObjectMapper json) {
        this.listings = listings;
        this.reader = reader;
        this.writer = writer;
        this.changes = changes;
        this.turns = turns;
        this.transaction = transaction;
        this.json = json;
    }

    /**
     * Creates or replaces the listing; {@code body} may leave out its key, which the path names. What it names is looked up
     * under the lock, so that none of it is deleted before it is written.
     */
    void replace(ListingKey key, Listing body, @Nullable String ifMatch, Caller caller) {
        changingRules(() -> replaceLocked(key, body, ifMatch, caller));
    }

    private void replaceLocked(ListingKey key, Listing body, @Nullable String ifMatch, Caller caller) {
        boolean sumSources = reader.sumSources(key.channel()).orElseThrow(() -> unknownChannel(key));
        List<InputError> errors = new ArrayList<>();
        Listing listing = keyed(key, body, errors);
        errors.addAll(ListingRules.errorsOf(listing, "", sumSources));
        errors.addAll(unknownSuppliers(listing));
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The listing is not valid.", errors);
        }
        requireMatch(listing.key(), ifMatch);
        List<Listings.Replacement> replacements = listings.replace(List.of(listing));
        for (Listings.Replacement replacement : replacements) {
            Listing before = replacement.before();
            changes.record(
                    caller, "listing", key.toString(), before == null ? null : tree(before), tree(replacement.after()));
        }
        if (!replacements.isEmpty()) {
            changes.rulesChanged();
        }
    }

    /** Takes a doubtful mapping for right; {@code seen} is what was looked at. */
    @Transactional
    public void confirm(ListingKey key, MappingCheck seen, String ifMatch, Caller caller) {
        requireMatch(key, ifMatch);
        writer.confirm(key, seen);
        changes.record(
                caller, "listing", key.toString(), json.createObjectNode().put("mappingDoubt", seen.detail()),
                json.createObjectNode().put("mappingDoubt", "confirmed to be right"));
    }

    /** Deletes the listing; a problem if there is none. */
    void delete(ListingKey key, @Nullable String ifMatch, Caller caller) {
        if (!Codes.isPrintable(key.variant())) {
            throw ProblemType.UNKNOWN_VARIANT.because("Channel " + key.channel() + " has no such variant.");
        }
        changingRules(() -> deleteLocked(key, ifMatch, caller));
    }

    private void deleteLocked(ListingKey key, @Nullable String ifMatch, Caller caller) {
        requireMatch(key, ifMatch);
        Listing before = listings.delete(key.channel(), key.variant())
                .orElseThrow(() -> reader.sumSources(key.channel()).isEmpty()
                        ? unknownChannel(key)
                        : ProblemType.UNKNOWN_VARIANT.because("Channel " + key.channel() + " has no such variant."));
        changes.record(caller, "listing", key.toString(), tree(before), null);
        changes.rulesChanged();
    }

    private void changingRules(Runnable change) {
        turns.inTurn(() -> transaction.execute(status -> {
            changes.lockRules();
            change.run();
            return true;
        }));
    }

    /** What {@code If-Match} compares: the listing and what its components stand for. */
    static String tag(StoredListing stored) {
        try {
            byte[] text = (stored.mapped() + " " + stored.broken()).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Problem unknownChannel(ListingKey key) {
        return ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + key.channel() + ".");
    }

    private void requireMatch(ListingKey key, @Nullable String ifMatch) {
        if (ifMatch == null) {
            return;
        }
        writer.lock(List.of(key));
        String tag = reader.findOne(key).map(ListingEdits::tag).orElse(null);
        boolean matches = tag != null
                && Arrays.stream(ifMatch.split(",")).map(String::strip).anyMatch(t -> t.equals("*") || t.equals(tag));
        if (!matches) {
            throw ProblemType.STALE_EDIT.because("The listing is no longer the one that If-Match names.");
        }
    }

    private static Listing keyed(ListingKey key, Listing body, List<InputError> errors) {
        if (!Objects.requireNonNullElse(body.channel(), key.channel()).equals(key.channel())) {
            errors.add(new InputError("channel", "must be left out, or equal the path's"));
        }
        if (!Objects.requireNonNullElse(body.variant(), key.variant()).equals(key.variant())) {
            errors.add(new InputError("variant", "must be left out, or equal the path's"));
        }
        return new Listing(
                key.channel(), key.variant(), body.sku(), body.barcode(), body.title(), body.options(), body.active(),
                body.sources());
    }

    private List<InputError> unknownSuppliers(Listing listing) {
        List<InputError> errors = new ArrayList<>();
        Set<SupplierCode> known = reader.supplierCodes();
        for (int i = 0; i < listing.sources().size(); i++) {
            List<Component> components = listing.sources().get(i) == null
                    ? List.of()
                    : listing.sources().get(i).components();
            for (int j = 0; j < components.size(); j++) {
                Component component = components.get(j);
                if (component != null && component.supplier() != null && !known.contains(component.supplier())) {
                    errors.add(new InputError(
                            "sources[" + i + "].components[" + j + "].supplier",
                            "there is no supplier " + component.supplier()));
                }
            }
        }
        return errors;
    }

    private JsonNode tree(Listing listing) {
        return json.valueToTree(listing);
    }
}
