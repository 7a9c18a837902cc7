package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Decides which addresses may be called. It is the client's resolver, so that the address it looked at is the one that
 * is connected: there is no second lookup that could answer otherwise.
 */
final class OutboundGuard implements DnsResolver {

    /** Looks a host up; a test puts its own names here. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /** A host that resolves to what may not be called. */
    static final class AddressRefused extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        AddressRefused(String message) {
            super(message);
        }
    }

    private final Set<String> allowedPrivateHosts;
    private final Lookup lookup;

    OutboundGuard(List<String> allowedPrivateHosts, Lookup lookup) {
        this.allowedPrivateHosts = allowedPrivateHosts.stream()
                .map(OutboundGuard::bare)
                .collect(Collectors.toUnmodifiableSet());
        this.lookup = lookup;
    }

    /** Refuses an address by its form alone; what its host resolves to is judged when it is connected. */
    URI check(URI uri) throws ConnectorException {
        String scheme = uri.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw refused("Only http and https may be called");
        }
        return checkForm(uri);
    }

    /** The same of a server of files. */
    URI checkSftp(URI uri) throws ConnectorException {
        if (!"sftp".equalsIgnoreCase(uri.getScheme())) {
            throw refused("Only sftp may be called");
        }
        return checkForm(uri);
    }

    private static URI checkForm(URI uri) throws ConnectorException {
        if (uri.getRawAuthority() == null || uri.getRawAuthority().indexOf('@') >= 0) {
            throw refused("An address may hold no user or password; send them in a header");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refused("The address has no valid host and port");
        }
        return uri;
    }

    /**
     * Refuses a redirect to a private host that is allowed, but not the one that was asked, nor another port of it that
     * was allowed by itself: a supplier must not choose which of our services is called.
     */
    URI checkRedirect(URI uri, URI asked) throws ConnectorException {
        URI checked = check(uri);
        String host = bare(checked.getHost());
        boolean isAsked = host.equals(bare(asked.getHost()))
                && (port(checked) == port(asked) || allowedPrivateHosts.contains(host));
        if (isAllowed(host, port(checked)) && !isAsked) {
            throw refused("A redirect leads to a private host other than the one that was asked");
        }
        return checked;
    }

    private boolean isAllowed(String host, int port) {
        return allowedPrivateHosts.contains(host) || allowedPrivateHosts.contains(host + ":" + port);
    }

    static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return switch (uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> 443;
            case "sftp" -> 22;
            default -> 80;
        };
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        String bare = bare(host);
        boolean allowed = isAllowed(bare, port);
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : lookup.of(bare)) {
            boolean mapped = bare.indexOf(':') >= 0 && address instanceof Inet4Address;
            if (!allowed && (mapped || !PublicAddresses.contains(address))) {
                throw new AddressRefused("The host " + shown(bare) + " is not in the public internet");
            }
            addresses.add(new InetSocketAddress(address, port));
        }
        return addresses;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return resolve(host, 0).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private static String bare(String host) {
        return host.toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
    }

    private static String shown(String host) {
        return host.length() <= 100 ? host : host.substring(0, 100);
    }

    private static ConnectorException refused(String detail) {
        return new ConnectorException(Kind.ADDRESS_REFUSED, detail);
    }
}
