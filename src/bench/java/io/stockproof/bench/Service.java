package io.stockproof.bench;

import java.io.File;
import java.io.IOException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packaged service in a JVM of its own, with the JVM's own defaults but for the heap, on a benchmark's
 * {@link Database}. The classes of {@code bench.service}, such as naive end-points to compare with, are added to its
 * class path; they stand behind the same filters as all others.
 */
public final class Service implements AutoCloseable {

    static final String ADMIN_KEY = "benchmarks-admin-key-0123456789abcdef";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final String ADDED = "io/stockproof/bench/service";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    private Service(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param name of the benchmark; names the log in {@code target/bench}
     * @param settings such as {@code --stockproof.checkout.lanes=2}
     */
    public static Service start(String name, Database database, String... settings) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + System.getProperty("bench.heap", "1g"), "-Duser.timezone=UTC"));
        command.addAll(List.of(System.getProperty("bench.jvm", "").split(" ")));
        command.removeIf(String::isBlank);
        Path added = addedClasses();
        // A jar, or for a quick look without packaging a class path.
        String application = System.getProperty("bench.application", "target/stockproof.jar");
        if (application.endsWith(".jar") && !application.contains(File.pathSeparator)) {
            command.addAll(List.of("-Dloader.path=" + added, "-Dloader.main=io.stockproof.StockproofApplication",
                    "-cp", application, "org.springframework.boot.loader.launch.PropertiesLauncher"));
        } else {
            command.addAll(List.of("-cp", added + File.pathSeparator + application,
                    "io.stockproof.StockproofApplication"));
        }
        command.addAll(List.of("--spring.profiles.active=bench", "--server.port=" + port,
                "--stockproof.data-dir=" + database.dataDir(),
                "--stockproof.outbound.allowed-private-hosts=127.0.0.1"));
        command.addAll(List.of(settings));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(Report.FOLDER.resolve(name + ".log").toFile());
        builder.environment().put("STOCKPROOF_ADMIN_KEY", ADMIN_KEY);
        Service service = new Service(port, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(service.process::destroy));
        service.awaitReady();
        return service;
    }

    public int port() {
        return port;
    }

    /** CPU time that its process has used. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** What its heap holds once a forced collection has thrown away what nobody needs, in MB. Takes its time. */
    public double liveHeap() throws Exception {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IOException("The JVM tells nothing of its heap");
        }
        return Long.parseLong(used.group(1)) * 1024 / 1e6;
    }

    private String jcmd(String command) throws Exception {
        Process asked = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return answer;
    }

    /** Asks as the administrator; anything but a 2xx is an error. Returns the body. */
    public String send(String method, String path, String mediaType, String body) throws Exception {
        HttpResponse<String> answer = http.send(request(path).header("Content-Type", mediaType)
                .method(method, BodyPublishers.ofString(body))
                .build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Sends a file. Returns the body of the answer. */
    String upload(String path, String mediaType, Path file) throws Exception {
        HttpResponse<String> answer = http.send(request(path).header("Content-Type", mediaType)
                .timeout(Duration.ofMinutes(9))
                .POST(BodyPublishers.ofFile(file))
                .build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("POST " + path + " answered " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** How many lines a sheet has. Keeps none of it. */
    long lines(String path) throws Exception {
        HttpResponse<Stream<String>> answer = http.send(
                request(path).header("Accept", "text/csv").GET().build(), BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("GET " + path + " answered " + answer.statusCode() + " " + lines.toList());
            }
            return lines.count();
        }
    }

    /** What it tells its monitoring, without labels or of the first of them; 0 where there is none. */
    double metric(String name) throws Exception {
        Matcher found = Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$")
                .matcher(send("GET", "/actuator/prometheus", "text/plain", ""));
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + ADMIN_KEY)
                .timeout(Duration.ofMinutes(2));
    }

    private void awaitReady() throws Exception {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("The service did not get ready; see its log in " + Report.FOLDER);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(request("/actuator/health/readiness").GET().build(), BodyHandlers.discarding())
                    .statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path addedClasses() throws Exception {
        Path own = Path.of(Service.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path copy = Report.FOLDER.resolve("service-classes").toAbsolutePath();
        try (Stream<Path> files = Files.walk(own.resolve(ADDED))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(own.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.write(target, Files.readAllBytes(file));
            }
        }
        return copy;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
