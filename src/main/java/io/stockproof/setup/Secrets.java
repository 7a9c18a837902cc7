package io.stockproof.setup;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand in for a secret, and where one would be. Nothing that is stored may hold a secret in clear. */
final class Secrets {

    static final String CLEAR = "must be a placeholder such as ${CJ_API_KEY}; a secret is never stored";

    private static final String NO_HTTP = "must be an http or https address";
    private static final String SFTP = "must lead to a file, such as sftp://files.example.com/stock.csv";
    private static final String FILE = "must be a whole path after file:, such as file:///srv/feeds/stock.csv";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");
    private static final Pattern SECRET_NAME = Pattern.compile(
            "auth|token|secret|passw|pwd|credential|cookie|signature|session|bearer|(^|[^a-z])(key|sig|pass)([^a-z]|$)|api.?key|key$",
            Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    static boolean isPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).matches();
    }

    static boolean hasPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).find();
    }

    /** Whether what looks like the start of a placeholder is none. */
    static boolean hasBrokenPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).replaceAll("").contains("${");
    }

    /** Whether a header or parameter of this name is likely to hold a secret. */
    static boolean isSecretName(String name) {
        return SECRET_NAME.matcher(name).find();
    }

    /** What is wrong with an address that may hold placeholders; {@code null} if nothing is. */
    static @Nullable String faultOfUrl(String url) {
        return faultOfUrl(url, Set.of("http", "https"));
    }

    private static @Nullable String faultOfUrl(String url, Set<String> schemes) {
        if (hasBrokenPlaceholder(url)) {
            return "must name its placeholders as ${NAME}";
        }
        String filled = PLACEHOLDER.matcher(url).replaceAll("0");
        URI uri;
        try {
            uri = new URI(url.startsWith("${") ? "http://" + filled : filled);
        } catch (URISyntaxException e) {
            return NO_HTTP;
        }
        if (uri.getScheme() == null || !schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
            return NO_HTTP;
        }
        if (uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty()) {
            return "must name a host";
        }
        if (uri.getRawAuthority().contains("@")) {
            return isOfSftp(url)
                    ? "must hold no user or password; name them in feed.auth, the password as a placeholder"
                    : "must hold no user or password; send them in a header, as placeholders";
        }
        if (uri.getHost() == null) {
            return "must name a host that can be looked up";
        }
        return hasClearSecret(url) ? "must hold no secret in clear; name a placeholder such as ${FEED_TOKEN}" : null;
    }

    /**
     * The same of a feed's, which may also be a file of a server's or of this machine; in which folders is asked when it is
     * read.
     */
    static @Nullable String faultOfFeedUrl(String url) {
        if (hasBrokenPlaceholder(url)) {
            return "must name its placeholders as ${NAME}";
        }
        if (isOfFile(url)) {
            return isFile(PLACEHOLDER.matcher(url).replaceAll("0")) ? null : FILE;
        }
        String fault = faultOfUrl(url, Set.of("http", "https", "sftp"));
        if (fault == null && isOfSftp(url)) {
            return isSftpFile(PLACEHOLDER.matcher(url).replaceAll("0")) ? null : SFTP;
        }
        return NO_HTTP.equals(fault) ? "must be an http, https, sftp or file address" : fault;
    }

    /** Whether it says that it is a file's. */
    static boolean isOfFile(String url) {
        return url.regionMatches(true, 0, "file:", 0, "file:".length());
    }

    /** Whether it says that it is of a server of files. */
    static boolean isOfSftp(String url) {
        return url.regionMatches(true, 0, "sftp:", 0, "sftp:".length());
    }

    private static boolean isSftpFile(String url) {
        return url.matches("(?i)sftp://[^/?#]+/[^?#]*[^/?#]");
    }

    private static boolean isFile(String url) {
        try {
            URI uri = new URI(url);
            return !uri.isOpaque() && uri.getRawAuthority() == null && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean hasClearSecret(String url) {
        int query = url.indexOf('?');
        if (query < 0) {
            return false;
        }
        for (String parameter : url.substring(query + 1).split("[&;#]", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0
                    && equals < parameter.length() - 1
                    && isSecretName(parameter.substring(0, equals))
                    && !hasPlaceholder(parameter.substring(equals + 1))) {
                return true;
            }
        }
        return false;
    }
}
