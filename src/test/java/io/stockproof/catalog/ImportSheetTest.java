package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImportSheetTest {

    private static final ImportRowReader ROWS = new ImportRowReader(Set.of("main"), Set.of("cj"));

    @Test
    void readsColumnsInAnyOrderAfterAByteOrderMark() throws IOException {
        assertThat(read(
                "\uFEFFrank,units,supplierSku,supplier,title,barcode,sku,variant,channel\n2,3,A,cj,\"T, red\",1,S,V,main\n"))
                .isEqualTo(List.of(new ImportRow(
                        2, ListingFixture.MAIN, "V", "S", "1", "T, red", "cj", "A", 3, 2, false)));
    }

    @Test
    void countsLinesAsAnEditorDoes() throws IOException {
        List<Object> outcomes =
                read(header() + "main,V,,,\"two\nlines\",cj,A,1,1\n\nmain,W,,,,cj,A,x,1\nmain,X,,,,cj,A,1,0");
        assertThat(outcomes.stream().filter(ImportError.class::isInstance)).containsExactly(
                new ImportError(2, "title", "must be at most 200 printable characters"),
                new ImportError(5, "units", "must be a whole number from 1 to 100000"),
                new ImportError(6, "rank", "must be a whole number from 1 to 1000"));
    }

    @Test
    void takesAListingWithoutASupplierAsUnmapped() throws IOException {
        assertThat(read(header() + "main,V,,,,,,,\n"))
                .isEqualTo(
                        List.of(new ImportRow(2, ListingFixture.MAIN, "V", null, null, null, null, null, 1, 1, false)));
    }

    @Test
    void namesTheColumnOfEachFault() throws IOException {
        List<Object> outcomes = read(header()
                + "shop,V,,,,cj,A,1,1\n"
                + ",V,,,,cj,A,1,1\n"
                + "main,,,,,cj,A,1,1\n"
                + "main,V,,,,acme,A,1,1\n"
                + "main,V,,,,cj,,1,1\n"
                + "main,V,,,,,A,1,1\n"
                + "main,V,,,,cj,A,1.5,1\n"
                + "main,V,,\n"
                + "MAIN,V," + "x".repeat(201) + ",,,cj,A,99999999999,1\n");
        assertThat(outcomes.stream()
                .filter(ImportError.class::isInstance)
                .map(ImportError.class::cast)
                .map(error -> error.line() + " " + error.column()))
                .containsExactly(
                        "2 channel", "3 channel", "4 variant", "5 supplier", "6 supplierSku", "7 supplier", "8 units",
                        "9 null", "10 channel", "10 sku", "10 units");
    }

    @Test
    void takesBackTheQuoteThatAnExportAdds() throws IOException {
        assertThat(read(header() + "main,'=V,'-S,'plain,''@x,cj,'+A,1,1\n"))
                .isEqualTo(List.of(new ImportRow(
                        2, ListingFixture.MAIN, "=V", "-S", "'plain", "'@x", "cj", "+A", 1, 1, false)));
    }

    @Test
    void countsEmptyLinesAmongTheRowsThatItTakes() throws IOException {
        assertThat(read(header() + "\n".repeat(1_000))).isEmpty();
        assertThatThrownBy(() -> read(header() + "\n".repeat(1_001)))
                .isInstanceOfSatisfying(Problem.class,
                        refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.BODY_TOO_LARGE));
    }

    private static String header() {
        return String.join(",", ListingSheet.HEADER) + "\n";
    }

    /** Rows and errors in their order. */
    private static List<Object> read(String sheet) throws IOException {
        List<Object> outcomes = new ArrayList<>();
        ImportSheet.read(
                new ByteArrayInputStream(sheet.getBytes(StandardCharsets.UTF_8)), 1_000, (line, cells) -> {
                    ImportRowReader.Outcome outcome = ROWS.read(line, cells);
                    if (outcome.errors().isEmpty()) {
                        outcomes.add(outcome.row());
                    }
                    outcomes.addAll(outcome.errors());
                });
        return outcomes;
    }
}
