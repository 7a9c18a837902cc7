package io.stockproof.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another process that uses the embedded database of a folder; it may be stopped or killed. */
record EmbeddedPostgresProcess(Process process, int port, boolean shared) {

    public static void main(String[] args) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.open(Path.of(args[0]), 0);
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        System.out.println("ready " + EmbeddedPostgresIT.port(postgres) + " " + postgres.shared());
        System.out.flush();
        while (System.in.read() >= 0) {
            // Lives until it is stopped, or until the test's process is gone.
        }
        System.exit(0);
    }

    static EmbeddedPostgresProcess start(Path home) throws IOException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), EmbeddedPostgresProcess.class.getName(), home.toString())
                .redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        StringBuilder before = new StringBuilder();
        while (line != null && !line.startsWith("ready ")) {
            before.append(line).append('\n');
            line = output.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("The process ended:\n" + before);
        }
        String[] words = line.split(" ");
        Thread.ofVirtual().start(() -> drain(output));
        return new EmbeddedPostgresProcess(process, Integer.parseInt(words[1]), Boolean.parseBoolean(words[2]));
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As SIGTERM does. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The process did not stop");
        }
    }

    /** A full pipe would block the process. */
    private static void drain(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException closed) {
            // The process is gone.
        }
    }
}
