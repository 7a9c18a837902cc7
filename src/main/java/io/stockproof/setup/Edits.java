package io.stockproof.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Changes of one resource, as a setup document of one; guarded against a stale edit by {@code If-Match}. */
@Component
class Edits {

    private final Setup setup;
    private final DraftReader reader;
    private final Versions versions;
    private final ObjectMapper json;

    Edits(Setup setup, DraftReader reader, Versions versions, ObjectMapper json) {
        this.setup = setup;
        this.reader = reader;
        this.versions = versions;
        this.json = json;
    }

    /** The version that includes a deletion. */
    record Deleted(String version) {}

    /** One resource under the lock: its kind, its code, and how it stands now. */
    record Target<T>(Kind kind, String code, Supplier<Optional<T>> current) {}

    /** Shows a resource with the tag that a later edit may name. */
    <T> ResponseEntity<T> show(T resource) {
        return ResponseEntity.ok().eTag(tag(resource)).body(resource);
    }

    /** Puts {@code body} in the target's place, and returns the target as it is then. */
    <T> T put(
            Caller caller, Target<T> target, InputStream body, @Nullable MediaType type, @Nullable String ifMatch)
            throws IOException {
        return put(caller, target, body, type, ifMatch, stored -> {});
    }

    /** As above; {@code guard} refuses what cannot be put at all. */
    <T> T put(
            Caller caller,
            Target<T> target,
            InputStream body,
            @Nullable MediaType type,
            @Nullable String ifMatch,
            Consumer<Stored> guard)
            throws IOException {
        Errors errors = new Errors();
        byte[] document = DocumentReader.bytes(body);
        Draft draft = reader.single(document, Syntax.of(type), target.kind(), target.code(), errors);
        setup.apply(caller, draft, errors, new Setup.Mode(false, false, stored -> {
            guard.accept(stored);
            requireMatch(target, ifMatch);
        }));
        return target.current()
                .get()
                .orElseThrow(() -> ProblemType.STALE_EDIT.because("The resource was deleted meanwhile."));
    }

    /** Deletes the target, which must exist, else {@code missing}. */
    <T> Deleted delete(
            Caller caller, Target<T> target, @Nullable String ifMatch, Supplier<? extends RuntimeException> missing) {
        setup.delete(caller, target.kind(), target.code(), stored -> {
            if (target.current().get().isEmpty()) {
                throw missing.get();
            }
            requireMatch(target, ifMatch);
        });
        return new Deleted(versions.current());
    }

    /** Shows a resource that was written; {@code body} puts the version beside it that includes it. */
    <T, W> ResponseEntity<W> written(T resource, BiFunction<T, String, W> body) {
        return ResponseEntity.ok().eTag(tag(resource)).body(body.apply(resource, versions.current()));
    }

    /** What of {@code all} is on a page, by code, and one more. */
    static <T> List<T> page(Stream<T> all, Function<T, ?> code, PageRequest page) {
        Cursor cursor = page.cursor();
        String after = cursor == null ? "" : cursor.text(0);
        return all.filter(resource -> code.apply(resource).toString().compareTo(after) > 0)
                .sorted(Comparator.comparing(resource -> code.apply(resource).toString()))
                .limit(page.limitPlusOne())
                .toList();
    }

    private String tag(Object resource) {
        try {
            byte[] text = json.writeValueAsString(resource).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> void requireMatch(Target<T> target, @Nullable String ifMatch) {
        if (ifMatch == null) {
            return;
        }
        Optional<String> tag = target.current().get().map(this::tag);
        boolean matches = tag.isPresent()
                && Arrays.stream(ifMatch.split(",")).map(String::strip)
                        .anyMatch(t -> t.equals("*") || t.equals(tag.get()));
        if (!matches) {
            throw ProblemType.STALE_EDIT.because(
                    "The " + target.kind().text() + " is no longer the one that If-Match names.");
        }
    }
}
