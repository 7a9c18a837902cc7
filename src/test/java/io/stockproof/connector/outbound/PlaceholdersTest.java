package io.stockproof.connector.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class PlaceholdersTest {

    private final Placeholders placeholders = new Placeholders(Map.of(
            "CJ_API_KEY", "CJ1@api@$1\\x", "HOST", "example.com", "BLANK", " ")::get);

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
    @ValueSource(strings = {"STOCKPROOF_ADMIN_KEY", "stockproof_secretkey", "STOCKPROOF_SECRET_KEY_OLD",
            "STOCKPROOF_DATABASE_PASSWORD", "SPRING_DATASOURCE_PASSWORD", "MY_DATASOURCE_URL", "spring_flyway_password",
            "PGPASSWORD", "PGPASSFILE", "POSTGRES_PASSWORD", "DATABASE_URL", "SERVER_SSL_KEY_STORE_PASSWORD",
            "AWS_SECRET_ACCESS_KEY", "aws_session_token", "AZURE_CLIENT_SECRET", "GOOGLE_APPLICATION_CREDENTIALS",
            "KUBERNETES_SERVICE_HOST", "GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN", "JAVA_TOOL_OPTIONS", "JAVA_HOME",
            "VAULT_TOKEN", "PATH", "HOME", "DB_PASSWORD", "JDBC_URL", "DATABASE_PASSWORD"})
    void givesNoSupplierWhatIsNotASuppliers(String name) {
        assertThatThrownBy(() -> new Placeholders(any -> "ours").resolve("https://evil.example/${" + name + "}"))
                .hasMessage("${" + name + "} may not be sent to a supplier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CJ_API_KEY", "SUPPLIER_TOKEN", "NORTHWIND_SECRET_KEY", "FEED_PASSWORD", "ACME_USER",
            "ACME_HOME", "TOKEN", "PGM_FEED_TOKEN", "CITY_TOKEN", "ARMADA_KEY", "STOCKPROOF_CJ_KEY",
            "SPRINGFIELD_TOKEN"})
    void givesSuppliersAnyOtherVariableWhereNoListIsKept(String name) throws Exception {
        assertThat(new Placeholders(any -> "theirs").resolve("${" + name + "}")).isEqualTo("theirs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.datasource.password", "spring.flyway.password", "stockproof.admin.key",
            "STOCKPROOF_SECRET_KEY", "stockproof.reports.datasource.password"})
    void givesNoSupplierOurOwnSecretUnderAnotherName(String ours) throws Exception {
        MockEnvironment environment = new MockEnvironment()
                .withProperty(ours, "correct-horse")
                .withProperty("SHOP_PASSWORD", "correct-horse")
                .withProperty("SHOP_DATABASE", "postgresql://shop:correct-horse@db/shop")
                .withProperty("SHOP_HORSE", "horse");
        Placeholders strict = new Placeholders(environment, new OutboundProperties(
                List.of(), List.of(), List.of("SHOP_*"), Duration.ofSeconds(1), Duration.ofSeconds(1)));

        for (String name : List.of("SHOP_PASSWORD", "SHOP_DATABASE")) {
            assertThatThrownBy(() -> strict.resolve("${" + name + "}"))
                    .hasMessage("${" + name
                            + "} may not be sent to a supplier: its value holds a secret of our own");
        }
        assertThat(strict.resolve("${SHOP_HORSE}")).isEqualTo("horse");
    }

    @Test
    void givesSuppliersWhatIsAShortSecretOfOursByChance() throws Exception {
        Placeholders ours = new Placeholders(
                Map.of("A", "stockproof", "B", " twelve-chars\n")::get, List.of(),
                List.of("stockproof", "twelve-chars", " "));

        assertThat(ours.resolve("${A}")).isEqualTo("stockproof");
        assertThatThrownBy(() -> ours.resolve("${B}")).hasMessageContaining("holds a secret of our own");
    }

    @Test
    void givesSuppliersWhatIsOnTheListAlone() throws Exception {
        Placeholders strict =
                new Placeholders(any -> "theirs", List.of("CJ_API_KEY", "SUPPLIER_*", "AWS_FEED_TOKEN", "S*"));

        assertThat(strict.resolve("${CJ_API_KEY} ${SUPPLIER_TOKEN} ${AWS_FEED_TOKEN}"))
                .isEqualTo("theirs theirs theirs");
        for (String name : List.of("CJ_API_KEYS", "FEED_TOKEN", "AWS_SECRET_ACCESS_KEY", "STOCKPROOF_ADMIN_KEY")) {
            assertThatThrownBy(() -> strict.resolve("${" + name + "}"))
                    .hasMessage("${" + name + "} may not be sent to a supplier");
        }
    }
}
