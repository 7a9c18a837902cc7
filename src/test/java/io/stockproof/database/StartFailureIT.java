package io.stockproof.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.StockproofApplication;
import io.stockproof.connector.SecretSeal;
import io.stockproof.testing.PostgresForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Whatever keeps the service from starting is told on one line, without a stack trace. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("what others log would be taken for its own")
class StartFailureIT {

    @TempDir Path folder;

    @Test
    void tellsThatTheDataFolderCannotBeMade(CapturedOutput output) throws IOException {
        Path file = Files.createFile(folder.resolve("a-file"));

        refuses("--stockproof.data-dir=" + file);

        assertThat(told(output)).contains("The data folder " + file.resolve("postgres") + " cannot be used");
    }

    @Test
    void tellsThatTheDatabaseIsUnreachable(CapturedOutput output) {
        refuses("--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/shop");

        assertThat(told(output)).contains("postgresql://127.0.0.1:1/shop cannot be reached");
    }

    @Test
    void tellsThatThePasswordIsWrongWithoutRepeatingIt(CapturedOutput output) {
        refuses("--spring.datasource.url=" + PostgresForTests.create().application().jdbcUrl(),
                "--spring.datasource.username=stockproof_app", "--spring.datasource.password=a-wrong-secret");

        assertThat(told(output)).contains("refused user 'stockproof_app' or its password");
        assertThat(output.getAll()).doesNotContain("a-wrong-secret");
    }

    @Test
    void tellsThatTheDatabaseDoesNotExist(CapturedOutput output) {
        Login login = PostgresForTests.create().application();
        refuses("--spring.datasource.url=" + login.jdbcUrl() + "_not", "--spring.datasource.username=" + login.user(),
                "--spring.datasource.password=" + login.password());

        assertThat(told(output)).contains("does not exist on that server");
    }

    @Test
    void tellsThatThePortIsTaken(CapturedOutput output) throws IOException {
        Login login = PostgresForTests.create().application();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            refuses("--server.port=" + taken.getLocalPort(), "--spring.datasource.url=" + login.jdbcUrl(),
                    "--spring.datasource.username=" + login.user(), "--spring.datasource.password=" + login.password());

            assertThat(told(output)).contains("Web server failed to start. Port " + taken.getLocalPort()
                    + " was already in use.");
        }
    }

    @Test
    void tellsThatTheEmbeddedDatabasesPortIsTakenBeforeItMakesOne(CapturedOutput output) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refuses("--stockproof.data-dir=" + folder, "--stockproof.embedded.port=" + taken.getLocalPort());

            assertThat(told(output)).contains("Port " + taken.getLocalPort() + ", where the embedded PostgreSQL is to "
                    + "listen, cannot be had: Address already in use")
                    .contains("Set stockproof.embedded.port to another");
            assertThat(folder.resolve("postgres/data")).doesNotExist();
        }
    }

    @Test
    void tellsThatTheKeyIsTooShortWithoutRepeatingIt(CapturedOutput output) {
        refuses("--STOCKPROOF_SECRET_KEY=a-guessable-one",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/shop");

        assertThat(told(output)).contains("STOCKPROOF_SECRET_KEY must have at least 32 characters");
        assertThat(output.getAll()).doesNotContain("a-guessable-one");
    }

    @Test
    void startsNothingEmbeddedWhereADatabaseIsConfigured() {
        ApplicationContextRunner start = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(EmbeddedPostgresAutoConfiguration.class))
                .withPropertyValues("stockproof.data-dir=" + folder.resolve("data"), "stockproof.embedded.port=1");

        start.withPropertyValues("spring.datasource.url=jdbc:postgresql://127.0.0.1:1/shop")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedPostgres.class)
                        .doesNotHaveBean(JdbcConnectionDetails.class));
        assertThat(folder).isEmptyDirectory();
        start.withPropertyValues("spring.datasource.url=", "stockproof.embedded.port=70000")
                .run(context -> assertThat(context).as("else it would").hasFailed());
    }

    @Test
    void tellsWhichPropertyIsWrong(CapturedOutput output) {
        refuses("--stockproof.embedded.port=70000");

        assertThat(told(output)).contains("stockproof.embedded.port").contains("70000").contains("65535");
    }

    @Test
    void tellsWhichPropertyIsUnknown(CapturedOutput output) {
        refuses("--stockproof.embedded.prot=5432");

        assertThat(told(output)).contains("stockproof.embedded.prot").doesNotContain("Bindable");
    }

    @Test
    void refusesADatabaseThatForgets() {
        assertThatThrownBy(() -> DatabasePreflight.requireFsync("off")).isInstanceOf(StartRefused.class)
                .hasMessageContaining("fsync off");
        DatabasePreflight.requireFsync("on");
    }

    @Test
    void refusesAnOldDatabase() {
        assertThatThrownBy(() -> DatabasePreflight.requireVersion(14)).isInstanceOf(StartRefused.class);
        DatabasePreflight.requireVersion(15);
    }

    @Test
    void endsTheRealServiceWithExitCodeOneAndOneLine() throws Exception {
        Path file = Files.createFile(folder.resolve("a-file"));
        Path errors = folder.resolve("stderr");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                StockproofApplication.class.getName(), "--stockproof.data-dir=" + file, "--server.port=0")
                .redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(errors)).singleElement().asString()
                .startsWith("Stockproof did not start: The data folder ");
        assertThat(output).doesNotContain("Exception");
    }

    private static void refuses(String... arguments) {
        SpringApplication application = new SpringApplicationBuilder(Small.class).web(WebApplicationType.SERVLET)
                .build();
        assertThat(StockproofApplication.start(application, arguments)).as("exit code").isEqualTo(1);
    }

    /** The one line; the rest must hold neither a trace nor an error of its own. */
    private static String told(CapturedOutput output) {
        // Each start sets logging up anew; what another context's threads log in that moment, Logback tells by itself.
        assertThat(byThisThread(output.getAll()).stream().filter(line -> !line.contains(" |-WARN in Logger[")))
                .noneMatch(line -> line.contains("\tat ") || line.contains("ERROR") || line.contains("WARN"));
        List<String> lines = output.getErr().lines().filter(line -> line.startsWith("Stockproof did not start"))
                .toList();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    /** Without what the threads of other tests' contexts log meanwhile, and the traces below it. */
    private static List<String> byThisThread(String printed) {
        String name = Thread.currentThread().getName();
        String thread = name.substring(Math.max(0, name.length() - 15)) + "] ";
        List<String> lines = new ArrayList<>();
        boolean isOurs = true;
        for (String line : printed.lines().toList()) {
            isOurs = line.contains(" --- [") ? line.contains(thread)
                    : isOurs || line.startsWith("Stockproof did not start");
            if (isOurs) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** As little of the service as a start can fail in. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ConfigurationPropertiesAutoConfiguration.class, EmbeddedPostgresAutoConfiguration.class,
            DataSourceAutoConfiguration.class, ServletWebServerFactoryAutoConfiguration.class,
            DispatcherServletAutoConfiguration.class})
    @Import({SecretSeal.class, DatabasePreflight.class})
    static class Small {}
}
