package io.stockproof.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a benchmark leaves behind: its tables on the terminal, and all samples in {@code target/bench/<name>.json}. */
public final class Report {

    static final Path FOLDER = Path.of("target", "bench");

    private final String name;
    private final Map<String, Map<String, List<Map<String, Double>>>> runs = new LinkedHashMap<>();
    private final List<Table> tables = new ArrayList<>();

    public Report(String name) {
        this.name = name;
    }

    /** Keeps the samples of one comparison, shows its table, and writes all so far. */
    public void add(String title, Measured measured, Table table) throws IOException {
        Map<String, List<Map<String, Double>>> samples = new LinkedHashMap<>();
        measured.samples().forEach((contender, rounds) -> samples.put(contender,
                rounds.stream().map(Sample::figures).toList()));
        runs.put(title, samples);
        tables.add(table);
        System.out.println();
        System.out.println(table);
        write();
    }

    private void write() throws IOException {
        Files.createDirectories(FOLDER);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("benchmark", name);
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("java", Runtime.version().toString());
        all.put("comparisons", runs);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(FOLDER.resolve(name + ".json").toFile(), all);
        Files.writeString(FOLDER.resolve(name + ".md"),
                String.join("\n", tables.stream().map(Table::toString).toList()));
    }
}
