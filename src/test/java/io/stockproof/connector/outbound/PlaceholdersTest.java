package io.stockproof.connector.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

    private final Placeholders placeholders = new Placeholders(Map.of(
            "CJ_API_KEY", "CJ1@api@$1\\x", "HOST", "example.com", "BLANK", " ", "STOCKPROOF_ADMIN_KEY", "ours",
            "stockproof_secretkey", "ours", "SPRING_DATASOURCE_PASSWORD", "ours")::get);

    @Test
    void fillsEachPlaceholderToTheLetter() throws Exception {
        assertThat(placeholders.resolve("https://${HOST}/a?key=${CJ_API_KEY}&x=${HOST}"))
                .isEqualTo("https://example.com/a?key=CJ1@api@$1\\x&x=example.com");
    }

    @Test
    void leavesOtherTextAlone() throws Exception {
        assertThat(placeholders.resolve("$HOST {HOST} ${} ${1A} $${")).isEqualTo("$HOST {HOST} ${} ${1A} $${");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNSET", "BLANK"})
    void namesAVariableThatIsNotSet(String name) {
        assertThatThrownBy(() -> placeholders.resolve("x${" + name + "}"))
                .hasMessage("The environment variable " + name + " is not set")
                .asInstanceOf(type(ConnectorException.class))
                .extracting(ConnectorException::kind)
                .isEqualTo(Kind.MISCONFIGURED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOCKPROOF_ADMIN_KEY", "stockproof_secretkey", "SPRING_DATASOURCE_PASSWORD"})
    void givesNoSupplierTheServicesOwnSecrets(String name) {
        assertThatThrownBy(() -> placeholders.resolve("https://evil.example/${" + name + "}"))
                .hasMessage("${" + name + "} may not be sent to a supplier");
    }
}
