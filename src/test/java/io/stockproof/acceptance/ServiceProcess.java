package io.stockproof.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.testing.Api;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** The packaged service as a child process, restarted on the same data as often as a test likes. */
final class ServiceProcess implements AutoCloseable {

    static final String ADMIN_KEY = "acceptance-admin-key-0123456789abcdef";

    /** Where a test does not say else, a stop is not held up for a load balancer that nobody has. */
    private static final String DRAIN = "--stockproof.server.drain=";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT =
            Duration.ofMinutes(Integer.getInteger("stockproof.test.startMinutes", 3));

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path jar;
    private final Path dataDir;
    private final String name;
    private final int heapMegabytes;
    private final Map<String, String> environment;
    private final List<String> settings;
    private final int port = freePort();
    private Process process;

    private ServiceProcess(
            Path jar,
            Path dataDir,
            String name,
            int heapMegabytes,
            Map<String, String> environment,
            List<String> settings) {
        this.jar = jar;
        this.dataDir = dataDir;
        this.name = name;
        this.heapMegabytes = heapMegabytes;
        this.environment = environment;
        this.settings = settings;
        this.process = launch();
    }

    /** Starts the service on {@code dataDir} and waits until it is ready. */
    static ServiceProcess start(Path dataDir, int heapMegabytes) {
        ServiceProcess service = launch(dataDir, "service", heapMegabytes);
        service.awaitReady();
        return service;
    }

    /** The same, as {@code java -jar} starts what is shipped. */
    static ServiceProcess startAsShipped(Path dataDir, int heapMegabytes) {
        ServiceProcess service =
                new ServiceProcess(UnpackedJar.PACKAGED, dataDir, "service", heapMegabytes, Map.of(), List.of());
        service.awaitReady();
        return service;
    }

    /** One of several on the same data, which is not ready yet; {@code name} tells their logs apart. */
    static ServiceProcess launch(Path dataDir, String name, int heapMegabytes, String... settings) {
        return launch(dataDir, name, heapMegabytes, Map.of(), settings);
    }

    /** Likewise, with more in its environment. */
    static ServiceProcess launch(
            Path dataDir, String name, int heapMegabytes, Map<String, String> environment, String... settings) {
        return new ServiceProcess(
                UnpackedJar.path(), dataDir, name, heapMegabytes, environment, List.of(settings));
    }

    /** {@code kill -9} of the service's JVM, whatever it is doing; its database server is left as it is. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** The normal stop, as an operator would: SIGTERM. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("The service did not stop within a minute:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again on the same data and port. */
    void restart() {
        process = launch();
        awaitReady();
    }

    /** Stands still where it is, as a machine does that is frozen or swaps; {@link #resume} has it go on. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("SIG" + name + " was not taken");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    JsonNode get(String path) {
        return json(request(path).GET().build());
    }

    JsonNode put(String path, String mediaType, String body) {
        return json(request(path).header("Content-Type", mediaType).PUT(BodyPublishers.ofString(body)).build());
    }

    JsonNode post(String path, String body) {
        return json(
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
    }

    /** What has one effect, however often it is sent. */
    JsonNode post(String path, String body, String idempotencyKey) {
        return json(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** Where it listens. */
    String base() {
        return "http://127.0.0.1:" + port;
    }

    /** What a supplier says by itself. */
    void observe(String supplier, List<Map<String, Object>> rows) {
        try {
            post("/v1/suppliers/" + supplier + "/observations", JSON.writeValueAsString(rows));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The one item of a storefront answer. */
    JsonNode availability(String channel, String variant, String country) {
        return post(
                "/v1/availability/query",
                """
                        {"channel": "%s", "destination": {"country": "%s"}, "variants": ["%s"]}"""
                        .formatted(channel, country, variant))
                .at("/items/0");
    }

    /** As the service, to its embedded database, which goes on when the service is killed. */
    Connection database() {
        Path home = dataDir.resolve("postgres");
        try (Reader reader = Files.newBufferedReader(home.resolve("passwords.properties"))) {
            Properties passwords = new Properties();
            passwords.load(reader);
            String server = Files.readAllLines(home.resolve("data/postmaster.pid")).get(3).strip();
            return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server + "/stockproof",
                    "stockproof_app", passwords.getProperty("application"));
        } catch (IOException | SQLException e) {
            throw new AssertionError("The embedded database does not answer", e);
        }
    }

    /** What the service has printed since its first start. */
    String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            resume();
            stop();
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
        command.addAll(List.of(
                "--server.port=" + port,
                "--stockproof.data-dir=" + dataDir,
                "--stockproof.outbound.allowed-private-hosts=127.0.0.1"));
        if (settings.stream().noneMatch(setting -> setting.startsWith(DRAIN))) {
            command.add(DRAIN + "0s");
        }
        command.addAll(settings);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("STOCKPROOF_ADMIN_KEY", ADMIN_KEY);
        builder.environment().put("CJ_API_KEY", "CJ1@api@acceptance");
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile() {
        return dataDir.resolveSibling(dataDir.getFileName() + "-" + name + ".log");
    }

    void awaitReady() {
        try {
            await().atMost(START_LIMIT).until(() -> !process.isAlive() || isReady());
        } catch (ConditionTimeoutException e) {
            kill();
            throw new AssertionError("The service did not get ready:\n" + lastOf(log()), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("The service did not start:\n" + lastOf(log()));
        }
    }

    private static String lastOf(String log) {
        return log.substring(Math.max(0, log.length() - 5_000));
    }

    /** What whoever spreads the load asks now and then. */
    boolean isReady() {
        try {
            return readiness().statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<Void> readiness() throws IOException {
        try {
            return http.send(request("/actuator/health/readiness").GET().build(), BodyHandlers.discarding());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the process takes the time to be: the {@code Date} of an answer. */
    Instant wallClock() {
        try {
            String date = readiness().headers().firstValue("Date").orElseThrow();
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request of the admin's, for who wants to see its answer as it is. */
    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + ADMIN_KEY).timeout(Duration.ofSeconds(60));
    }

    /** A request of somebody who has no key. */
    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path));
    }

    private JsonNode json(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            Api.check(request, response);
            if (response.statusCode() / 100 != 2) {
                throw new AssertionError(request.method() + " " + request.uri().getPath() + " answered "
                        + response.statusCode() + " " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
