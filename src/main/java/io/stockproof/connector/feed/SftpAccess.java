package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SftpRequest;
import io.stockproof.connector.outbound.SupplierLine;
import io.stockproof.supplier.FeedAuth;
import io.stockproof.supplier.FeedSettings;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gets a feed's file over SFTP, as its user, from the server whose key the settings name. */
@Component
class SftpAccess {

    private final Placeholders placeholders;
    private final SftpDownload download;
    private final FeedProperties properties;

    SftpAccess(Placeholders placeholders, SftpDownload download, FeedProperties properties) {
        this.placeholders = placeholders;
        this.download = download;
        this.properties = properties;
    }

    FeedBody fetch(SupplierLine line, FeedSettings settings, URI uri, ReadRequest request)
            throws ConnectorException, InterruptedException {
        if (settings.headers() != null) {
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.headers are for feeds over http and https alone");
        }
        SftpRequest asked = asked(settings, uri);
        return line.call(() -> download.fetch(line, asked, request));
    }

    private SftpRequest asked(FeedSettings settings, URI uri) throws ConnectorException {
        if (uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().endsWith("/")
                || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new ConnectorException(Kind.MISCONFIGURED,
                    "feed.url must lead to a file: sftp://host/path/stock.csv");
        }
        FeedAuth auth = settings.auth();
        boolean isKey = auth != null && auth.type() == FeedAuth.Type.SSH_KEY;
        if (auth == null || !isKey && auth.type() != FeedAuth.Type.BASIC) {
            throw new ConnectorException(Kind.MISCONFIGURED, "sftp needs feed.auth of type BASIC or SSH_KEY");
        }
        return new SftpRequest(
                uri,
                placeholders.resolve(FeedAccess.given(auth.user(), "user")),
                isKey ? null : placeholders.resolve(FeedAccess.given(auth.password(), "password")),
                isKey ? lines(placeholders.resolve(FeedAccess.given(auth.privateKey(), "privateKey"))) : null,
                resolvedOrNull(auth.passphrase()),
                hostKeys(settings.hostKeys()),
                properties.idleTimeout());
    }

    /** Many environments keep no line ends: then they are written as {@code \n}. */
    private static String lines(String privateKey) {
        return privateKey.replace("\\n", "\n");
    }

    private @Nullable String resolvedOrNull(@Nullable String text) throws ConnectorException {
        return text == null ? null : placeholders.resolve(text);
    }

    /** Some programs fill fingerprints up to whole groups. */
    private static Set<String> hostKeys(@Nullable List<String> fingerprints) {
        return fingerprints == null
                ? Set.of()
                : fingerprints.stream()
                        .map(fingerprint -> fingerprint.replaceAll("=+$", ""))
                        .collect(Collectors.toUnmodifiableSet());
    }
}
