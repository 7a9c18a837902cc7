package io.stockproof.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Runs benchmarks one after the other, each in a JVM of its own: every class {@code <Name>Bench} here, or those that
 * {@code -Dbench=name,name} names.
 */
public final class Benchmarks {

    private static final String SUFFIX = "Bench";

    private Benchmarks() {}

    public static void main(String[] args) throws Exception {
        List<String> wanted = List.of(System.getProperty("bench", "all").split(","));
        List<String> known = known();
        for (String name : wanted) {
            if (!name.equals("all") && known.stream().noneMatch(type -> name(type).equals(name))) {
                throw new IllegalArgumentException("There is no benchmark " + name + "; there are "
                        + known.stream().map(Benchmarks::name).toList());
            }
        }
        for (String type : known) {
            if (wanted.contains("all") || wanted.contains(name(type))) {
                run(type);
            }
        }
    }

    private static String name(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return simple.substring(0, simple.length() - SUFFIX.length()).toLowerCase(Locale.ROOT);
    }

    private static List<String> known() throws Exception {
        Path classes = Path.of(Benchmarks.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes.resolve("io"))) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(SUFFIX + ".class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    /** What stands on Maven's command line: it tells that to what it starts. */
    private static List<String> settings() {
        String line = Objects.requireNonNullElse(System.getenv("MAVEN_CMD_LINE_ARGS"), "");
        return Arrays.stream(line.split("\\s+")).filter(word -> word.startsWith("-Dbench.")).toList();
    }

    private static void run(String type) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g", "-XX:+UseParallelGC", "-Duser.timezone=UTC", "--enable-native-access=ALL-UNNAMED"));
        System.getProperties().forEach((key, value) -> {
            if (key.toString().startsWith("bench.")) {
                command.add("-D" + key + "=" + value);
            }
        });
        command.addAll(settings());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), type));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException(type + " ended with " + exit);
        }
    }
}
