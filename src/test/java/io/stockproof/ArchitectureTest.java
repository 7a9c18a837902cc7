package io.stockproof;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.stockproof.access.Open;
import io.stockproof.access.Requires;
import jakarta.persistence.Entity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.web.bind.annotation.RestController;

/** The rules of the house that a machine can check. */
class ArchitectureTest {

    private static final Path SOURCES = Path.of("src/main/java/io/stockproof");

    /** Tables that carry no feature's name, by their first word, and who writes them. */
    private static final Map<String, String> OWNERS = Map.of("stock", "ledger", "scheduled", "intake");

    private static final Pattern WRITE = Pattern.compile(
            "\\b(?:INSERT\\s+INTO|UPDATE(?:\\s+ONLY)?|DELETE\\s+FROM|MERGE\\s+INTO|TRUNCATE(?:\\s+TABLE)?|COPY)\\s+([a-z]+)_?[a-z_]*\\b"
                    + "(?=\\s*(?:\\(|SET\\b|WHERE\\b|USING\\b|FROM\\b|AS\\b|[a-z]{1,12}\\b|\"\"\"|\"|;|$))");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.stockproof");

    @Test
    void aFeatureUsesOnlyWhatItsPackageInfoAllows() {
        ApplicationModules.of(StockproofApplication.class).verify();
    }

    @Test
    void timeComesFromTheDatabase() {
        noClasses()
                .that().resideOutsideOfPackages("io.stockproof.database..", "io.stockproof.demo..")
                .should().callMethod(Instant.class, "now")
                .orShould().callMethod(LocalDate.class, "now")
                .orShould().callMethod(LocalDateTime.class, "now")
                .orShould().callMethod(OffsetDateTime.class, "now")
                .orShould().callMethod(ZonedDateTime.class, "now")
                .orShould().callMethod(Clock.class, "systemUTC")
                .orShould().callMethod(Clock.class, "systemDefaultZone")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .because("the machine's clock may be wrong by an hour; inject InstantSource")
                .check(CLASSES);
    }

    @Test
    void whatADeadInstanceLeftIsRevivedByTheDatabasesTime() {
        noClasses()
                .that().resideOutsideOfPackage("io.stockproof.database..")
                .should().callMethod(Tasks.class, "recurring", String.class, Schedule.class)
                .orShould().callMethod(Tasks.TaskBuilder.class, "onDeadExecutionRevive")
                .orShould().callMethod(Tasks.OneTimeTaskBuilder.class, "onDeadExecutionRevive")
                .orShould().callMethod(Tasks.OneTimeTaskBuilder.class, "onFailureRetryLater")
                .because("the library's own way goes by the machine's clock; see ClusterTasks")
                .check(CLASSES);
    }

    @Test
    void whatAClassNeedsComesThroughItsConstructor() {
        fields().should().notBeAnnotatedWith(Autowired.class).check(CLASSES);
    }

    @Test
    void entitiesNeverLeaveTheirFeature() {
        classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate().allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void controllersAreNobodysApi() {
        classes().that().areAnnotatedWith(RestController.class).should().bePackagePrivate().check(CLASSES);
        noClasses()
                .that().areAnnotatedWith(RestController.class)
                .should().beAnnotatedWith(Requires.class).andShould().beAnnotatedWith(Open.class)
                .check(CLASSES);
    }

    @Test
    void noSqlIsPutTogetherFromText() throws IOException {
        Pattern formatted =
                Pattern.compile("(?s)\\.sql\\((?:(?!\\)\\s*\\.).)*\\.formatted\\(|\\.sql\\(\\s*String\\.format");
        assertThat(offences(formatted, (file, found) -> true)).isEmpty();
    }

    @Test
    void onlyItsFeatureWritesATable() throws IOException {
        List<String> offences = offences(WRITE, (feature, found) -> {
            String table = found.group(1);
            return !OWNERS.getOrDefault(table, table).equals(feature);
        });
        assertThat(offences).isEmpty();
    }

    @Test
    void theScanForWritesSeesOne() {
        Matcher write = WRITE.matcher("jdbc.sql(\"\"\"\n  INSERT INTO ledger_entry (a) VALUES (1)\"\"\")");
        assertThat(write.find()).isTrue();
        assertThat(write.group(1)).isEqualTo("ledger");
        assertThat(WRITE.matcher("SELECT 1 FROM x FOR NO KEY UPDATE\n\"\"\"").find()).isFalse();
    }

    @Test
    void everySourceFileFitsInAReadersHead() throws IOException {
        List<String> long_ = new ArrayList<>();
        for (Path file : sources()) {
            if (Files.readAllLines(file).size() > 300) {
                long_.add(file.toString());
            }
        }
        assertThat(long_).isEmpty();
    }

    private interface Offence {
        boolean is(String feature, Matcher found);
    }

    private static List<String> offences(Pattern pattern, Offence offence) throws IOException {
        List<String> offences = new ArrayList<>();
        for (Path file : sources()) {
            Path inside = SOURCES.relativize(file);
            String feature = inside.getNameCount() > 1 ? inside.getName(0).toString() : "";
            Matcher found = pattern.matcher(Files.readString(file));
            while (found.find()) {
                if (offence.is(feature, found)) {
                    offences.add(inside + ": " + found.group().strip());
                }
            }
        }
        return offences;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }
}
