package io.stockproof.connector.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.util.TimeValue;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The one client for calls to suppliers, over HTTP and SFTP: guarded, without cookies, proxies from the environment, retries
 * or redirects of its own. TLS 1.2 and later, certificates and names checked.
 */
@Component
public class OutboundClient implements AutoCloseable {

    /**
     * For as many polls at a time as there may be, with as many calls each as a supplier's limits allow: how many a supplier
     * has is its own limit's to say, at whichever host. One who hangs takes no other's.
     */
    private static final int CONNECTIONS_MAX = 256 * 64;

    private static final int HEAD_LINE_CHARACTERS_MAX = 16_384;
    private static final int HEADERS_MAX = 200;

    private final OutboundGuard guard;
    private final Duration connectTimeout;
    private final CloseableHttpClient client;

    @Autowired
    OutboundClient(OutboundProperties properties) {
        this(properties, InetAddress::getAllByName);
    }

    OutboundClient(OutboundProperties properties, OutboundGuard.Lookup lookup) {
        this.guard = new OutboundGuard(properties.allowedPrivateHosts(), lookup);
        this.connectTimeout = properties.connectTimeout();
        this.client = HttpClients.custom()
                .setConnectionManager(connections(properties, guard))
                .setUserAgent("Stockproof")
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableConnectionState()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    /** A client that obeys {@code properties}, for use outside a container. */
    public static OutboundClient of(OutboundProperties properties) {
        return new OutboundClient(properties);
    }

    /** Prepares {@code request}; nothing is sent yet. */
    public OutboundExchange exchange(OutboundRequest request) {
        return new OutboundExchange(client, guard, request);
    }

    /** Prepares a session over SFTP, which passes the same guard; nothing is connected yet. */
    public SftpExchange sftp(SftpRequest request) {
        return new SftpExchange(guard, new OutboundSocket(guard, connectTimeout), request);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static PoolingHttpClientConnectionManager connections(OutboundProperties properties, OutboundGuard guard) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(guard)
                .setMaxConnTotal(CONNECTIONS_MAX)
                .setMaxConnPerRoute(CONNECTIONS_MAX)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(HEAD_LINE_CHARACTERS_MAX)
                                .setMaxHeaderCount(HEADERS_MAX)
                                .build())
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setSupportedProtocols(TLS.V_1_3, TLS.V_1_2)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(properties.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .setSocketTimeout(
                                Math.toIntExact(properties.connectTimeout().toMillis()), TimeUnit.MILLISECONDS)
                        .setTimeToLive(TimeValue.ofMilliseconds(properties.keepAlive().toMillis()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .build())
                .build();
    }
}
