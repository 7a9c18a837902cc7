package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.outbound.Origin;
import io.stockproof.supplier.FeedPaging;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way through one feed's pages. Only what leads on within the feed's own origin is followed, so that nobody else is
 * told its secrets. What leads in a circle ends the poll: what is missing then would pass for sold out.
 */
final class FeedPages {

    private static final int NEXT_CHARACTERS_MAX = 4_000;

    /** Of the header {@code Link} as a whole: it is looked at from each of its places. */
    private static final int LINKS_CHARACTERS_MAX = 8_000;

    private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
    private static final Pattern REL_NEXT =
            Pattern.compile("(?i);\\s*rel\\s*=\\s*(\"([^\"]*\\s)?next(\\s[^\"]*)?\"|next\\b)");

    private final FeedPaging paging;
    private final URI base;

    /** Digests: an address may have 36,000 characters, and there may be 100,000 pages. */
    private final Set<String> asked = new HashSet<>();
    private final Set<String> digests = new HashSet<>();
    private int pages;

    /** What one page said. */
    record Page(@Nullable String link, @Nullable String next, String digest, long rows, long rowsSoFar) {}

    FeedPages(FeedPaging paging, URI base) throws ConnectorException {
        this.paging = paging;
        this.base = paging.sizeParameter() == null || paging.size() == null
                ? base
                : FeedQuery.with(base, paging.sizeParameter(), paging.size().toString());
    }

    URI first() throws ConnectorException {
        URI first = switch (paging.by()) {
            case LINK, NEXT_URL, CURSOR -> base;
            case PAGE, OFFSET -> numbered(paging.firstOrUsual());
        };
        asked.add(digest(first));
        return first;
    }

    /** Where the page after {@code page}, which was asked for at {@code at}, is; {@code null} where it was the last. */
    @Nullable
    URI after(URI at, Page page) throws ConnectorException {
        pages++;
        if (page.rows() > 0 && !digests.add(page.digest())) {
            throw new ConnectorException(Kind.MALFORMED, "Page " + pages + " is the same as an earlier one");
        }
        URI next = next(at, page);
        if (next == null) {
            return null;
        }
        if (!asked.add(digest(next))) {
            throw new ConnectorException(Kind.MALFORMED, "Page " + pages + " leads back to an earlier one");
        }
        if (pages >= paging.maxPages()) {
            throw new ConnectorException(Kind.TOO_LARGE, "The feed has more than " + paging.maxPages() + " pages");
        }
        return next;
    }

    private @Nullable URI next(URI at, Page page) throws ConnectorException {
        return switch (paging.by()) {
            case LINK -> resolved(at, linked(page.link()));
            case NEXT_URL -> resolved(at, page.next());
            case CURSOR -> page.next() == null
                    ? null
                    : FeedQuery.with(base, paging.parameterOrUsual(), checked(page.next()));
            case PAGE -> page.rows() == 0 ? null : numbered(paging.firstOrUsual() + pages);
            case OFFSET -> page.rows() == 0 ? null : numbered(paging.firstOrUsual() + page.rowsSoFar());
        };
    }

    private URI numbered(long number) throws ConnectorException {
        return FeedQuery.with(base, paging.parameterOrUsual(), Long.toString(number));
    }

    private static String digest(URI uri) {
        MessageDigest sha256 = FeedConnector.sha256();
        return HexFormat.of().formatHex(sha256.digest(uri.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static @Nullable String linked(@Nullable String header) throws ConnectorException {
        if (header != null && header.length() > LINKS_CHARACTERS_MAX) {
            throw new ConnectorException(Kind.TOO_LARGE,
                    "The header Link has more than " + LINKS_CHARACTERS_MAX + " characters");
        }
        if (header != null) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                if (REL_NEXT.matcher(link.group(2)).find()) {
                    return link.group(1);
                }
            }
        }
        return null;
    }

    private URI checkedOrigin(URI next) throws ConnectorException {
        if (!Origin.of(next).equals(Origin.of(base)) || next.getRawUserInfo() != null) {
            throw new ConnectorException(Kind.ADDRESS_REFUSED, "The next page is at another host than the first");
        }
        return next;
    }

    private @Nullable URI resolved(URI at, @Nullable String next) throws ConnectorException {
        if (next == null) {
            return null;
        }
        try {
            return checkedOrigin(at.resolve(checked(next)));
        } catch (IllegalArgumentException e) { // its message repeats what may hold secrets
            throw new ConnectorException(Kind.MALFORMED, "The next page is at no valid address");
        }
    }

    private static String checked(String next) throws ConnectorException {
        if (next.length() > NEXT_CHARACTERS_MAX) {
            throw new ConnectorException(Kind.TOO_LARGE,
                    "What leads to the next page has more than " + NEXT_CHARACTERS_MAX + " characters");
        }
        return next;
    }
}
