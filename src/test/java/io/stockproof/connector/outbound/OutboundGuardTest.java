package io.stockproof.connector.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundGuardTest {

    private static final Map<String, String> NAMES = Map.of(
            "private.test", "10.0.0.5",
            "loopback.test", "127.0.0.1",
            "metadata.test", "169.254.169.254",
            "ula.test", "fd00::1",
            "outer.test", "127.0.0.1",
            "inner.test", "127.0.0.1",
            "nat64.test", "64:ff9b::7f00:1");

    private static Canary canary;
    private static WireMockServer supplier;

    @BeforeAll
    static void start() throws IOException {
        canary = new Canary();
        supplier = new WireMockServer(options().dynamicPort().dynamicHttpsPort());
        supplier.start();
    }

    @AfterAll
    static void stop() throws IOException {
        supplier.stop();
        canary.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "http://127.0.0.1:PORT/", "http://127.1:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/",
            "http://0x7f.1:PORT/",
            "http://0x7f000001:PORT/", "http://2130706433:PORT/", "http://017700000001:PORT/",
            "http://127.0.0.1.:PORT/",
            "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://[::1]:PORT/",
            "http://[::]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
            "http://[::ffff:7f00:1]:PORT/",
            "http://[::127.0.0.1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/", "http://[2002:7f00:1::]:PORT/",
            "http://[::ffff:8.8.8.8]:PORT/", "http://[fe80::1]:PORT/", "http://[fd00:ec2::254]:PORT/",
            "http://[ff02::1]:PORT/",
            "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/", "http://192.0.0.192/",
            "http://10.0.0.1:PORT/",
            "http://172.16.0.1:PORT/", "http://192.168.1.1:PORT/", "http://100.64.0.1:PORT/",
            "http://255.255.255.255:PORT/",
            "https://127.0.0.1:PORT/", "https://ok@127.0.0.1:PORT/", "http://example.com@127.0.0.1:PORT/",
            "http://user:secret@127.0.0.1:PORT/", "http://private.test:PORT/", "http://loopback.test:PORT/",
            "http://metadata.test:PORT/", "http://ula.test:PORT/", "http://nat64.test:PORT/", "http://mixed.test:PORT/",
            "file:///etc/passwd", "gopher://127.0.0.1:PORT/_x", "ftp://127.0.0.1:PORT/", "jar:file:///a.jar!/b",
            "http:///path",
            "http://127.0.0.1:0/", "http://127.0.0.1:99999/"
    })
    void neverConnectsToWhatIsNotPublic(String url) throws Exception {
        try (OutboundClient client = new OutboundClient(allowing(), OutboundGuardTest::lookup)) {
            URI uri = URI.create(url.replace("PORT", Integer.toString(canary.port())));

            assertThatThrownBy(() -> exchange(client, uri).execute())
                    .asInstanceOf(type(ConnectorException.class))
                    .extracting(ConnectorException::kind)
                    .isIn(Kind.ADDRESS_REFUSED, Kind.UNREACHABLE);
            assertThat(canary.connections()).isZero();
        }
    }

    @Test
    void saysThatAnAddressWasRefused() throws Exception {
        try (OutboundClient client = new OutboundClient(allowing(), OutboundGuardTest::lookup)) {
            assertThatThrownBy(() -> exchange(client, URI.create("http://metadata.test/")).execute())
                    .isInstanceOf(ConnectorException.class)
                    .hasMessage("The host metadata.test is not in the public internet");
        }
    }

    @Test
    void connectsToTheAddressThatWasCheckedThoughTheNameFlips() throws Exception {
        supplier.stubFor(get("/flips").willReturn(ok("first")));
        AtomicInteger lookups = new AtomicInteger();
        OutboundGuard.Lookup flipping = host -> new InetAddress[] {
                InetAddress.getByName(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "10.0.0.5")
        };
        try (OutboundClient client = new OutboundClient(allowing("flips.test"), flipping);
                OutboundResponse response =
                        exchange(client, URI.create("http://flips.test:" + supplier.port() + "/flips"))
                                .execute()) {
            assertThat(response.bodyBytes(100)).asString().isEqualTo("first");
        }
        assertThat(lookups).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "http://169.254.169.254/latest/", "http://127.0.0.1:PORT/", "//[::1]:PORT/", "http://loopback.test:PORT/",
            "file:///etc/passwd", "http://u:p@127.0.0.1:PORT/"
    })
    void checksEveryRedirect(String target) throws Exception {
        supplier.stubFor(get("/go").willReturn(aResponse().withStatus(302)
                .withHeader("Location", target.replace("PORT", Integer.toString(canary.port())))));
        try (OutboundClient client =
                new OutboundClient(allowing("localhost:" + supplier.port()), OutboundGuardTest::lookup)) {
            assertThatThrownBy(
                    () -> exchange(client, URI.create("http://localhost:" + supplier.port() + "/go")).execute())
                    .asInstanceOf(type(ConnectorException.class))
                    .extracting(ConnectorException::kind)
                    .isEqualTo(Kind.ADDRESS_REFUSED);
        }
        assertThat(canary.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:PORT/", "http://LOCALHOST.:PORT/", "http://inner.test:PORT/"})
    void letsNoRedirectReachAPrivateHostThatWasAllowedForAnother(String target) throws Exception {
        supplier.stubFor(get("/go").willReturn(aResponse().withStatus(302)
                .withHeader("Location", target.replace("PORT", Integer.toString(canary.port())))));
        try (OutboundClient client = new OutboundClient(
                allowing("outer.test", "localhost", "localhost.", "inner.test:" + canary.port()),
                OutboundGuardTest::lookup)) {
            assertThatThrownBy(
                    () -> exchange(client, URI.create("http://outer.test:" + supplier.port() + "/go")).execute())
                    .hasMessage("A redirect leads to a private host other than the one that was asked");
        }
        assertThat(canary.connections()).isZero();
    }

    @Test
    void letsNoRedirectReachAnotherPortThatWasAllowedByItself() throws Exception {
        supplier.stubFor(get("/go").willReturn(aResponse().withStatus(302)
                .withHeader("Location", "http://localhost:" + canary.port() + "/")));
        try (OutboundClient client = new OutboundClient(
                allowing("localhost:" + supplier.port(), "localhost:" + canary.port()), OutboundGuardTest::lookup)) {
            assertThatThrownBy(
                    () -> exchange(client, URI.create("http://localhost:" + supplier.port() + "/go")).execute())
                    .hasMessage("A redirect leads to a private host other than the one that was asked");
        }
        assertThat(canary.connections()).isZero();
    }

    @Test
    void sendsNoSecretHeaderToAnotherOrigin() throws Exception {
        WireMockServer other = new WireMockServer(options().dynamicPort());
        other.start();
        supplier.stubFor(get("/first").willReturn(aResponse().withStatus(307).withHeader("Location", "/second")));
        supplier.stubFor(get("/second").willReturn(aResponse().withStatus(302)
                .withHeader("Location", "http://localhost:" + other.port() + "/third")));
        other.stubFor(get("/third").willReturn(ok("there")));
        try (OutboundClient client = new OutboundClient(allowing("localhost"), OutboundGuardTest::lookup);
                OutboundResponse response =
                        exchange(client, URI.create("http://localhost:" + supplier.port() + "/first"))
                                .execute()) {
            assertThat(response.status()).isEqualTo(200);
        }
        supplier.verify(1,
                getRequestedFor(urlEqualTo("/second")).withHeader("Authorization", equalTo("Bearer secret")));
        other.verify(1, getRequestedFor(urlEqualTo("/third")).withHeader("Authorization", absent()));
        other.stop();
    }

    @Test
    void followsAtMostThreeRedirects() throws Exception {
        supplier.stubFor(get("/loop").willReturn(aResponse().withStatus(302).withHeader("Location", "/loop")));
        try (OutboundClient client = new OutboundClient(allowing("localhost"), OutboundGuardTest::lookup)) {
            assertThatThrownBy(
                    () -> exchange(client, URI.create("http://localhost:" + supplier.port() + "/loop")).execute())
                    .hasMessage("More than 3 redirects");
        }
        supplier.verify(4, getRequestedFor(urlEqualTo("/loop")));
    }

    @Test
    void refusesACertificateThatNobodySigned() throws Exception {
        try (OutboundClient client = new OutboundClient(allowing("localhost"), OutboundGuardTest::lookup)) {
            assertThatThrownBy(
                    () -> exchange(client, URI.create("https://localhost:" + supplier.httpsPort() + "/")).execute())
                    .hasMessageStartingWith("TLS failed");
        }
    }

    @Test
    void allowsAPrivateHostOnlyAtThePortItWasAllowedFor() throws Exception {
        try (OutboundClient client =
                new OutboundClient(allowing("localhost:" + supplier.port()), OutboundGuardTest::lookup)) {
            assertThatThrownBy(() -> exchange(client, URI.create("http://localhost:" + canary.port() + "/")).execute())
                    .isInstanceOf(ConnectorException.class);
        }
        assertThat(canary.connections()).isZero();
    }

    private static OutboundProperties allowing(String... hosts) {
        return new OutboundProperties(List.of(hosts), List.of(), List.of(), Duration.ofMillis(300),
                Duration.ofMinutes(1));
    }

    private static OutboundExchange exchange(OutboundClient client, URI uri) {
        return client.exchange(new OutboundRequest(
                uri, Map.of("Accept", "*/*"), Map.of("Authorization", "Bearer secret"), null, Duration.ofSeconds(5)));
    }

    private static InetAddress[] lookup(String host) throws UnknownHostException {
        if (host.equals("mixed.test")) {
            return new InetAddress[] {InetAddress.getByName("8.8.8.8"), InetAddress.getByName("127.0.0.1")};
        }
        return InetAddress.getAllByName(NAMES.getOrDefault(host, host));
    }
}
