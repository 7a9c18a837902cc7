package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** One request with its redirects. Another thread may abort it at any time, which drops the connection. */
public final class OutboundExchange {

    private static final int REDIRECTS_MAX = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final CloseableHttpClient client;
    private final OutboundGuard guard;
    private final OutboundRequest request;
    private volatile @Nullable HttpUriRequestBase current;
    private volatile boolean aborted;

    OutboundExchange(CloseableHttpClient client, OutboundGuard guard, OutboundRequest request) {
        this.client = client;
        this.guard = guard;
        this.request = request;
    }

    /** Sends the request and follows at most three redirects of a GET; answers when the last answer's head is here. */
    public OutboundResponse execute() throws ConnectorException {
        URI uri = request.uri();
        for (int redirects = 0;; redirects++) {
            OutboundResponse response =
                    send(redirects == 0 ? guard.check(uri) : guard.checkRedirect(uri, request.uri()));
            if (request.body() != null || !REDIRECTS.contains(response.status())) {
                return response;
            }
            String location = response.header("Location");
            response.close();
            if (redirects == REDIRECTS_MAX) {
                throw new ConnectorException(Kind.REFUSED, "More than " + REDIRECTS_MAX + " redirects");
            }
            uri = next(uri, location);
        }
    }

    /** Ends it from another thread; the body that is being read fails. */
    public void abort() {
        aborted = true;
        HttpUriRequestBase running = current;
        if (running != null) {
            running.abort();
        }
    }

    private OutboundResponse send(URI uri) throws ConnectorException {
        HttpUriRequestBase http = new HttpUriRequestBase(request.body() == null ? "GET" : "POST", uri);
        http.setConfig(RequestConfig.custom()
                .setResponseTimeout(request.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .setConnectionRequestTimeout(request.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .build());
        request.headers().forEach(http::setHeader);
        if (Origin.of(uri).equals(Origin.of(request.uri()))) {
            request.secretHeaders().forEach(http::setHeader);
        }
        if (request.body() != null) {
            http.setEntity(new ByteArrayEntity(request.body(), ContentType.parse(request.bodyType())));
        }
        current = http;
        if (aborted) {
            throw new ConnectorException(Kind.TIMEOUT, "No answer in time");
        }
        try {
            return new OutboundResponse(
                    client.executeOpen(RoutingSupport.determineHost(http), http, HttpClientContext.create()),
                    http::abort);
        } catch (IOException e) {
            throw OutboundFailures.inHead(e);
        } catch (HttpException e) {
            throw new ConnectorException(Kind.ADDRESS_REFUSED, "The address has no valid host and port");
        }
    }

    private static URI next(URI from, @Nullable String location) throws ConnectorException {
        URI to;
        try {
            to = from.resolve(location == null ? "" : location);
        } catch (IllegalArgumentException e) {
            throw new ConnectorException(Kind.REFUSED, "A redirect leads to no valid address");
        }
        if (location == null) {
            throw new ConnectorException(Kind.REFUSED, "A redirect leads nowhere");
        }
        if ("https".equalsIgnoreCase(from.getScheme()) && "http".equalsIgnoreCase(to.getScheme())) {
            throw new ConnectorException(Kind.ADDRESS_REFUSED, "A redirect leads from https to http");
        }
        return to;
    }
}
