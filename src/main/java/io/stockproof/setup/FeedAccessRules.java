package io.stockproof.setup;

import io.stockproof.supplier.FeedAuth;
import io.stockproof.supplier.FeedPaging;
import io.stockproof.supplier.FeedSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a feed's {@code auth} and {@code paging} must be together. Form is checked before. */
final class FeedAccessRules {

    private final FeedSettings feed;
    private final Path at;
    private final Errors errors;

    private FeedAccessRules(FeedSettings feed, Path at, Errors errors) {
        this.feed = feed;
        this.at = at;
        this.errors = errors;
    }

    static void check(FeedSettings feed, Path at, Errors errors) {
        FeedAccessRules rules = new FeedAccessRules(feed, at, errors);
        rules.checkSftp();
        if (feed.auth() != null) {
            rules.checkAuth(feed.auth(), at.member("auth"));
        }
        if (feed.paging() != null) {
            rules.checkPaging(feed.paging(), at.member("paging"));
        }
    }

    /** What is for SFTP alone, and what is not for it. Where a placeholder begins the address, nobody knows yet. */
    private void checkSftp() {
        boolean sftp = Secrets.isOfSftp(feed.url());
        boolean other = !sftp && !feed.url().startsWith("${");
        FeedAuth auth = feed.auth();
        if (other && feed.hostKeys() != null) {
            errors.add(at.member("hostKeys"), "must be left out: only sftp has them");
        }
        if (other && auth != null && auth.type() == FeedAuth.Type.SSH_KEY) {
            errors.add(at.member("auth").member("type"), "must not be SSH_KEY: only sftp takes it");
        }
        if (sftp && auth != null && auth.type() != FeedAuth.Type.BASIC && auth.type() != FeedAuth.Type.SSH_KEY) {
            errors.add(at.member("auth").member("type"), "must be BASIC or SSH_KEY with sftp");
        }
        if (sftp && feed.headers() != null) {
            errors.add(at.member("headers"), "must be left out: only http and https have them");
        }
    }

    private void checkAuth(FeedAuth auth, Path authAt) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("tokenUrl", auth.tokenUrl());
        members.put("clientId", auth.clientId());
        members.put("clientSecret", auth.clientSecret());
        members.put("scope", auth.scope());
        members.put("clientSecretIn", auth.clientSecretIn());
        members.put("user", auth.user());
        members.put("password", auth.password());
        members.put("name", auth.name());
        members.put("value", auth.value());
        members.put("privateKey", auth.privateKey());
        members.put("passphrase", auth.passphrase());
        String with = "type " + auth.type();
        switch (auth.type()) {
            case OAUTH2 -> checkMembers(members, List.of("tokenUrl", "clientId", "clientSecret"),
                    List.of("scope", "clientSecretIn"), with, authAt);
            case BASIC -> checkMembers(members, List.of("user", "password"), List.of(), with, authAt);
            case SSH_KEY ->
                    checkMembers(members, List.of("user", "privateKey"), List.of("passphrase"), with, authAt);
            case HEADER, QUERY -> checkMembers(members, List.of("name", "value"), List.of(), with, authAt);
        }
        checkTokenUrl(auth, authAt);
        members.forEach((member, value) -> checkText(member, value, authAt.member(member)));
        checkHeader(auth, authAt);
    }

    private void checkTokenUrl(FeedAuth auth, Path authAt) {
        String fault = auth.tokenUrl() == null ? null : Secrets.faultOfUrl(auth.tokenUrl());
        if (fault != null) {
            errors.add(authAt.member("tokenUrl"), fault);
        }
    }

    /** What is a secret is a placeholder, or holds one. */
    private void checkText(String member, @Nullable Object value, Path memberAt) {
        if (!(value instanceof String text) || member.equals("tokenUrl")) {
            return;
        }
        boolean secret = Set.of("clientSecret", "password", "privateKey", "passphrase").contains(member);
        if (Secrets.hasBrokenPlaceholder(text)) {
            errors.add(memberAt, "must name its placeholders as ${NAME}");
        } else if (secret && !Secrets.isPlaceholder(text) || member.equals("value") && !Secrets.hasPlaceholder(text)) {
            errors.add(memberAt, Secrets.CLEAR);
        }
    }

    private void checkHeader(FeedAuth auth, Path authAt) {
        String header = switch (auth.type()) {
            case OAUTH2, BASIC -> "Authorization";
            case HEADER -> auth.name();
            case QUERY, SSH_KEY -> null;
        };
        if (header == null) {
            return;
        }
        if (auth.type() == FeedAuth.Type.HEADER && !header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")) {
            errors.add(authAt.member("name"), "must be the name of an HTTP header");
        }
        if (feed.headers() != null && feed.headers().keySet().stream().anyMatch(header::equalsIgnoreCase)) {
            errors.add(authAt, "must not send " + header + ", which headers names too");
        }
    }

    private void checkPaging(FeedPaging paging, Path pagingAt) {
        if (Secrets.isOfFile(feed.url()) || Secrets.isOfSftp(feed.url())) {
            errors.add(pagingAt, "must be left out: only http and https come in pages");
        }
        if (feed.format() != FeedSettings.Format.JSON) {
            errors.add(pagingAt, "must be left out: only JSON comes in pages");
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("next", paging.next());
        members.put("parameter", paging.parameter());
        members.put("first", paging.first());
        String with = "by " + paging.by();
        switch (paging.by()) {
            case LINK -> checkMembers(members, List.of(), List.of(), with, pagingAt);
            case NEXT_URL -> checkMembers(members, List.of("next"), List.of(), with, pagingAt);
            case CURSOR -> checkMembers(members, List.of("next"), List.of("parameter"), with, pagingAt);
            case PAGE, OFFSET -> checkMembers(members, List.of(), List.of("parameter", "first"), with, pagingAt);
        }
        if (paging.next() != null && feed.rows() == null) {
            errors.add(at.member("rows"), "is required with paging " + with);
        }
        if (paging.next() != null && feed.rows() != null && overlap(paging.next(), feed.rows())) {
            errors.add(pagingAt.member("next"), "must be beside the rows");
        }
        if ((paging.size() == null) != (paging.sizeParameter() == null)) {
            errors.add(pagingAt, "must have both of size and sizeParameter, or neither");
        }
    }

    private static boolean overlap(String one, String other) {
        return (one + ".").startsWith(other + ".") || (other + ".").startsWith(one + ".");
    }

    private void checkMembers(
            Map<String, @Nullable Object> members,
            Collection<String> required,
            Collection<String> optional,
            String with,
            Path membersAt) {
        members.forEach((member, value) -> {
            if (value == null && required.contains(member)) {
                errors.add(membersAt.member(member), "is required with " + with);
            } else if (value != null && !required.contains(member) && !optional.contains(member)) {
                errors.add(membersAt.member(member), "must be left out with " + with);
            }
        });
    }
}
