package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappingProposalTest {

    @Test
    void ranksAndExplainsWhatAListingCouldBeMappedTo() {
        List<MappingProposal> proposals = MappingProposal.of(
                "TEE-RED-M", "4006381333931", "A tee", Map.of("color", "Red", "size", "M"), List.of("cj/tee-old"),
                List.of(
                        variant("CJ-9-red"), variant("CJ-9-blue"), item(" tee-red-m"), item("4006381333931"),
                        item("TEE-RED-M"), item("mug")));

        assertThat(proposals)
                .extracting(MappingProposal::proposal, MappingProposal::score, MappingProposal::reasons)
                .containsExactly(
                        tuple("cj/TEE-RED-M", 89, List.of("its sku is the listing's", "its sku has red, tee")),
                        tuple("cj/4006381333931", 80, List.of("its sku is the listing's barcode")),
                        tuple("cj/ tee-red-m", 79,
                                List.of("its sku is the listing's, case and blanks aside", "its sku has red, tee")));
        assertThat(MappingProposal.of(
                null, null, null, Map.of("color", "Red"), List.of(), List.of(
                        variant("CJ-9-blue"), variant("CJ-9-red"), item("red-mug"))))
                .extracting(MappingProposal::proposal, MappingProposal::score)
                .containsExactly(tuple("cj/CJ-9-red", 32), tuple("cj/CJ-9-blue", 30));
    }

    @Test
    void prefersTheExactSkuToABarcodeAsSkuAndOfEqualsTheListingsOwnSupplier() {
        assertThat(MappingProposal.of("TEE", "4006381333931", null, Map.of(), List.of("other/old"), List.of(
                of("abc", "4006381333931"), of("abc", "TEE"), of("other", "TEE"))))
                .extracting(MappingProposal::proposal, MappingProposal::score)
                .containsExactly(tuple("other/TEE", 85), tuple("abc/TEE", 85), tuple("abc/4006381333931", 80));
    }

    @Test
    void believesADocumentMoreThanWhatASupplierClaims() {
        Map<String, String> red = Map.of("color", "red", "size", "M");
        assertThat(MappingProposal.of("TEE", "4006381333931", null, red, List.of(), List.of(
                new MappingProposal.Candidate(
                        new ItemKey(new SupplierCode("abc"), "x"), false, "4006381333931", red, true),
                new MappingProposal.Candidate(
                        new ItemKey(new SupplierCode("other"), "y"), false, "4006381333931", Map.of(), false))))
                .extracting(MappingProposal::proposal, MappingProposal::score, one -> one.reasons().getFirst())
                .containsExactly(
                        tuple("other/y", 95, "its barcode is the listing's"),
                        tuple("abc/x", 70, "its supplier claims that its barcode is the listing's"));
    }

    private static MappingProposal.Candidate of(String supplier, String sku) {
        return new MappingProposal.Candidate(new ItemKey(new SupplierCode(supplier), sku), false);
    }

    private static MappingProposal.Candidate item(String sku) {
        return new MappingProposal.Candidate(new ItemKey(new SupplierCode("cj"), sku), false);
    }

    private static MappingProposal.Candidate variant(String sku) {
        return new MappingProposal.Candidate(new ItemKey(new SupplierCode("cj"), sku), true);
    }
}
