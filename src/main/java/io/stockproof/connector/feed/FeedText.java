package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.supplier.FeedSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at a body's first bytes: how it is encoded, and whether it is a web page in a feed's place. */
final class FeedText {

    private static final int SNIFFED_BYTES = 1024;
    private static final Pattern XML_ENCODING =
            Pattern.compile("^<\\?xml[^>]*?\\bencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    private FeedText() {}

    /** The charset that the settings name; {@code null} where they name none. */
    static @Nullable Charset charset(@Nullable String name) throws ConnectorException {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new ConnectorException(Kind.MISCONFIGURED, "The encoding " + Shown.of(name) + " is unknown");
        }
    }

    /**
     * Opens {@code content} as text. A byte order mark rules over the settings, they over an XML declaration, and it
     * over UTF-8.
     */
    static StrictReader open(
            BufferedInputStream content, FeedSettings.Format format, @Nullable Charset declared, long rowCharactersMax)
            throws IOException {
        content.mark(SNIFFED_BYTES);
        byte[] start = content.readNBytes(SNIFFED_BYTES);
        content.reset();
        Charset marked = marked(start);
        int markBytes = marked == null ? 0 : marked.equals(StandardCharsets.UTF_8) ? 3 : 2;
        content.skipNBytes(markBytes);
        Charset assumed = marked != null ? marked : declared;
        String text = new String(start, markBytes, start.length - markBytes,
                assumed == null ? StandardCharsets.ISO_8859_1 : assumed).stripLeading();
        refuseOther(text.toLowerCase(Locale.ROOT), format);
        return new StrictReader(content, assumed == null ? fromDeclaration(text) : assumed, rowCharactersMax);
    }

    private static @Nullable Charset marked(byte[] start) {
        if (start.length >= 3 && start[0] == (byte) 0xEF && start[1] == (byte) 0xBB && start[2] == (byte) 0xBF) {
            return StandardCharsets.UTF_8;
        }
        if (start.length >= 2 && start[0] == (byte) 0xFE && start[1] == (byte) 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        if (start.length >= 2 && start[0] == (byte) 0xFF && start[1] == (byte) 0xFE) {
            return StandardCharsets.UTF_16LE;
        }
        return null;
    }

    private static Charset fromDeclaration(String text) throws FeedFault {
        Matcher declaration = XML_ENCODING.matcher(text);
        if (!declaration.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(declaration.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new FeedFault(Kind.MALFORMED,
                    "The body declares an unknown encoding, " + Shown.of(declaration.group(1)));
        }
    }

    private static void refuseOther(String text, FeedSettings.Format format) throws FeedFault {
        if (text.startsWith("<html") || (text.startsWith("<") && text.contains("<!doctype html"))) {
            throw new FeedFault(Kind.MALFORMED, "The body is an HTML page, not " + format);
        }
        if (format != FeedSettings.Format.XML && text.startsWith("<")) {
            throw new FeedFault(Kind.MALFORMED, "The body begins like XML or HTML, not like " + format);
        }
    }
}
