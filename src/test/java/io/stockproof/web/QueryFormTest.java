package io.stockproof.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryFormTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a=1&b=%C3%A9&c", "q=a+b%20c%26d", "title=🙂", "sku=sport_sp_1", "keyword=x",
            "sku=sp_", "variant=sp_tee_red", "sku=sp_ABCDEFGH_not-so-long", "sku=sp_ABCDEFGH_0123456789abcdefghij+XL"})
    void letsOrdinaryQueriesPass(String query) {
        assertThatCode(() -> QueryForm.check(query)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "%zz=1", "a=%ff", "a=%C3", "a=%ED%A0%80", "a=%00", "a=%0a", "a=%7f",
            "x&y&a=%+1"})
    void refusesWhatIsNoPercentEncodedText(String query) {
        assertThat(refusal(query).type()).isEqualTo(ProblemType.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=abc", "API_KEY=abc", "access_token=abc", "%6bey=abc",
            "x=sp_abcdefgh_abc-efghij_lmnopqrstuvw", "x=%73p_abcDEFGH23_0123456789abcdefghij"})
    void refusesAKeyInTheUrlWithoutRepeatingIt(String query) {
        Problem refusal = refusal(query);

        assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_REQUEST);
        assertThat(refusal.detail() + refusal.errors()).contains("Authorization").doesNotContain("abc");
    }

    @Test
    void namesTheParameterAtFault() {
        assertThat(refusal("good=1&bad=%00").errors()).singleElement()
                .satisfies(error -> assertThat(error.pointer()).isEqualTo("bad"));
    }

    private static Problem refusal(String query) {
        return catchThrowableOfType(Problem.class, () -> QueryForm.check(query));
    }
}
