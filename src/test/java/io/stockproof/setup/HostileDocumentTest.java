package io.stockproof.setup;

import static io.stockproof.setup.SetupDocumentFixture.errors;
import static io.stockproof.setup.SetupDocumentFixture.errorsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.problem.InputError;
import org.junit.jupiter.api.Test;

/** Documents that are broken, endless or huge: refused with a few words, in little time and memory. */
class HostileDocumentTest {

    @Test
    void stopsAtAThousandErrors() {
        StringBuilder document = new StringBuilder("suppliers:\n- {code: a, connector: push, items: [");
        for (int i = 0; i < 1_500; i++) {
            document.append("{sku: 's").append(i).append("', weightGrams: 0},");
        }
        assertThat(errors(document.append("]}").toString())).hasSize(1_000);
    }

    @Test
    void refusesABombOfAliasesAtOnce() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n".replace("%d", "@")
                    .replaceFirst("@", "" + i).replaceFirst("@", "" + i)
                    .replace("@", "" + (i - 1)));
        }
        assertThat(errors(bomb.toString()))
                .contains(new InputError("a29[4]", "must be written out; aliases are not taken"));
    }

    @Test
    void refusesADocumentThatIsNestedWithoutEnd() {
        assertThat(errors("suppliers: " + "[".repeat(100_000))).hasSize(1);
        assertThat(errorsOf("{\"suppliers\": " + "[".repeat(100_000), Syntax.JSON)).hasSize(1);
    }

    @Test
    void saysWhereADocumentCannotBeRead() {
        assertThat(errorsOf("{\"suppliers\": [}", Syntax.JSON)).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEmpty();
            assertThat(error.detail()).startsWith("is not valid JSON at line 1, column 16");
        });
        assertThat(errors("suppliers: [a\nchannels: b")).singleElement().satisfies(error -> assertThat(error.detail())
                .startsWith("is not valid YAML at line 2"));
        assertThat(errorsOf(new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'}, Syntax.JSON)).hasSize(1);
        assertThat(errorsOf(new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28}, Syntax.YAML)).hasSize(1);
        assertThat(errorsOf("{\"suppliers\": [{\"code\": \"\\ud800\"}]}", Syntax.JSON))
                .contains(new InputError("suppliers[0].code", "must have no control characters"));
    }

    @Test
    void tellsOnlyTheFirstFaultOfAPartWithMillions() {
        assertThat(errors("shippingMethods: [{code: m, lanes: [" + "{},".repeat(500_000) + "]}]"))
                .containsExactly(new InputError("shippingMethods[0].lanes[0].from", "is required"));
    }

    @Test
    void readsNoFurtherThanAThousandErrors() {
        assertThat(errors("a: &a x\nb: [" + "*a,".repeat(500_000) + "]\nc: *none")).hasSize(1_000)
                .contains(new InputError("b[999]", "must be written out; aliases are not taken"));
    }

    @Test
    void refusesMoreValuesThanItCanHold() {
        assertThat(errorsOf("{\"listings\": [" + "0,".repeat(3_000_001) + "0]}", Syntax.JSON))
                .containsExactly(new InputError("", "has more than 3000000 values"));
    }

    @Test
    void refusesAliasesWhereverTheyStand() {
        for (String document : new String[] {"a: &a {b: *a}", "a: &a {b: c}\nd: {<<: *a}", "? &a x\n: *a"}) {
            assertThat(errors(document)).as(document).extracting(InputError::detail)
                    .contains("must be written out; aliases are not taken");
        }
        assertThat(errors("a: &a x\n*a : b")).singleElement().satisfies(
                error -> assertThat(error.detail()).startsWith("is not valid YAML at line 2"));
    }
}
