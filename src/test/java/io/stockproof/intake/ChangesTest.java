package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stockproof.intake.Changes.Adding;
import io.stockproof.intake.Changes.Adding.Compared;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Changes are added up alike, one by one or in parts that were added up elsewhere. */
class ChangesTest {

    @Property(tries = 500)
    void addUpInPartsAsOneByOne(
            @ForAll @Size(min = 2, max = 40) List<@LongRange(min = 0, max = 100_000) Long> quantities) {
        int half = quantities.size() / 2;
        Adding all = new Adding();
        Adding part = new Adding();
        for (int at = 0; at < half; at++) {
            all.item(quantities.get(at), quantities.get(at + half));
            part.item(quantities.get(at), quantities.get(at + half));
            if (at == half / 2) { // what the database has added up
                part.items(half - at - 1, 0);
                part.compared(compared(quantities.subList(at + 1, half), quantities.subList(at + 1 + half, 2 * half)));
                break;
            }
        }
        for (int at = half / 2 + 1; at < half; at++) {
            all.item(quantities.get(at), quantities.get(at + half));
        }

        Changes expected = all.changes();
        Changes found = part.changes();
        assertThat(found.items()).isEqualTo(expected.items()).isEqualTo(half);
        assertThat(found.compared()).isEqualTo(expected.compared());
        assertThat(found.spread()).isCloseTo(expected.spread(), within(1e-9));
        if (expected.relation() != null && found.relation() != null && expected.spread() > 0.01) {
            assertThat(found.relation()).isCloseTo(expected.relation(), within(1e-6));
        }
    }

    private static Compared compared(List<Long> befores, List<Long> afters) {
        long count = 0;
        double before = 0;
        double after = 0;
        for (int at = 0; at < befores.size(); at++) {
            if (befores.get(at) > 0 && afters.get(at) > 0) {
                count++;
                before += Math.log(befores.get(at));
                after += Math.log(afters.get(at));
            }
        }
        if (count == 0) {
            return new Compared(0, 0, 0, 0, 0, 0);
        }
        double meanBefore = before / count;
        double meanAfter = after / count;
        double varies = 0;
        double variesAfter = 0;
        double together = 0;
        for (int at = 0; at < befores.size(); at++) {
            if (befores.get(at) > 0 && afters.get(at) > 0) {
                double fromBefore = Math.log(befores.get(at)) - meanBefore;
                double fromAfter = Math.log(afters.get(at)) - meanAfter;
                varies += fromBefore * fromBefore;
                variesAfter += fromAfter * fromAfter;
                together += fromBefore * fromAfter;
            }
        }
        return new Compared(count, meanBefore, meanAfter, varies, variesAfter, together);
    }

    @Test
    void haveNoRelationWhereOneSideDoesNotVary() {
        Adding sum = new Adding();
        for (int n = 1; n <= 50; n++) {
            sum.item(700, n);
        }
        assertThat(sum.changes()).isEqualTo(new Changes(50, 0, 50, null, 0));
    }

    @Test
    void areRelatedAsFarAsTheyGoTogether() {
        Adding same = new Adding();
        Adding reversed = new Adding();
        for (int n = 1; n <= 50; n++) {
            same.item(n, n * 3);
            reversed.item(n, 51.0 - n);
        }
        assertThat(same.changes().relation()).isCloseTo(1, within(1e-12));
        assertThat(reversed.changes().relation()).isNegative();
    }
}
