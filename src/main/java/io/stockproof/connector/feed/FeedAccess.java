package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLine;
import io.stockproof.supplier.FeedAuth;
import io.stockproof.supplier.FeedSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gets a feed's files, with what its supplier wants to know of who asks. Secrets are filled in here, and go no further. */
@Component
class FeedAccess {

    private static final String AUTHORIZATION = "Authorization";
    private static final Set<String> OUR_HEADERS = Set.of(
            "host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "accept-encoding", "range",
            "if-none-match", "if-modified-since");

    private final Placeholders placeholders;
    private final FeedDownload download;
    private final FeedFolders folders;
    private final SftpAccess sftp;
    private final FeedTokens tokens;

    FeedAccess(
            Placeholders placeholders, FeedDownload download, FeedFolders folders, SftpAccess sftp, FeedTokens tokens) {
        this.placeholders = placeholders;
        this.download = download;
        this.folders = folders;
        this.sftp = sftp;
        this.tokens = tokens;
    }

    /** Where the feed begins. Not for logs. */
    URI address(FeedSettings settings) throws ConnectorException {
        try {
            URI uri = new URI(placeholders.resolve(settings.url()).strip());
            if (settings.paging() != null && !isHttp(uri)) {
                throw new ConnectorException(Kind.MISCONFIGURED, "Only a feed of http or https comes in pages");
            }
            return uri;
        } catch (URISyntaxException e) { // its message repeats what may hold secrets
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.url is no valid address");
        }
    }

    /** Gets the file at {@code uri}, and tries again as often as the supplier's limits say. */
    FeedBody fetch(SupplierLine line, FeedSettings settings, URI uri, ReadRequest request)
            throws ConnectorException, InterruptedException {
        if ("file".equalsIgnoreCase(uri.getScheme())) {
            return line.call(() -> folders.fetch(uri, request));
        }
        if ("sftp".equalsIgnoreCase(uri.getScheme())) {
            return sftp.fetch(line, settings, uri, request);
        }
        if (!isHttp(uri)) {
            throw new ConnectorException(
                    Kind.MISCONFIGURED, "feed.url must be http, https, sftp or file" + unsupported(settings, uri));
        }
        Map<String, String> headers = new HashMap<>();
        if (settings.headers() != null) {
            for (Map.Entry<String, String> header : settings.headers().entrySet()) {
                put(headers, header.getKey(), placeholders.resolve(header.getValue()), "feed.headers.");
            }
        }
        FeedAuth auth = settings.auth();
        if (auth != null && auth.type() == FeedAuth.Type.OAUTH2) {
            return withToken(line, auth, uri, headers, request);
        }
        URI proven = auth == null ? uri : prove(auth, uri, headers);
        return line.call(() -> download.fetch(line, proven, headers, request));
    }

    /** The scheme, if it stands in the settings: one that a placeholder filled in is a secret. */
    private static String unsupported(FeedSettings settings, URI uri) {
        String scheme = String.valueOf(uri.getScheme());
        return settings.url().strip().startsWith(scheme + ":")
                ? "; " + Shown.of(scheme.toLowerCase(Locale.ROOT)) + " is not supported"
                : "";
    }

    private static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    private URI prove(FeedAuth auth, URI uri, Map<String, String> headers) throws ConnectorException {
        return switch (auth.type()) {
            case BASIC -> {
                headers.put(AUTHORIZATION, FeedTokens.basic(
                        placeholders.resolve(given(auth.user(), "user")),
                        placeholders.resolve(given(auth.password(), "password"))));
                yield uri;
            }
            case HEADER -> {
                put(headers, given(auth.name(), "name"), placeholders.resolve(given(auth.value(), "value")),
                        "feed.auth.");
                yield uri;
            }
            case QUERY -> FeedQuery.with(
                    uri, given(auth.name(), "name"), placeholders.resolve(given(auth.value(), "value")));
            case OAUTH2 -> uri;
            case SSH_KEY -> throw new ConnectorException(
                    Kind.MISCONFIGURED, "feed.auth of type SSH_KEY is for feeds over sftp alone");
        };
    }

    /** A token that is refused, since it ended early, is replaced, once for each file. */
    private FeedBody withToken(
            SupplierLine line, FeedAuth auth, URI uri, Map<String, String> headers, ReadRequest request)
            throws ConnectorException, InterruptedException {
        FeedTokens.Token token = tokens.token(line, auth, request, null);
        headers.put(AUTHORIZATION, "Bearer " + token.value());
        try {
            return line.call(() -> download.fetch(line, uri, headers, request));
        } catch (ConnectorException e) {
            if (e.kind() != Kind.UNAUTHORIZED) {
                throw e;
            }
        }
        headers.put(AUTHORIZATION, "Bearer " + tokens.token(line, auth, request, token).value());
        return line.call(() -> download.fetch(line, uri, headers, request));
    }

    private static void put(Map<String, String> headers, String name, String value, String setting)
            throws ConnectorException {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
                || OUR_HEADERS.contains(name.toLowerCase(Locale.ROOT))
                || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw new ConnectorException(Kind.MISCONFIGURED, setting + Shown.of(name) + " cannot be sent");
        }
        headers.put(name, value);
    }

    static String given(@Nullable String value, String member) throws ConnectorException {
        if (value == null) {
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.auth." + member + " is missing");
        }
        return value;
    }
}
