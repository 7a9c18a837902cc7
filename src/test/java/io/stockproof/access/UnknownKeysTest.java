package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class UnknownKeysTest {

    private static final String HERE = "192.0.2.1";

    private final CountedKeys keys = new CountedKeys();
    private final Authenticator authenticator =
            new Authenticator(keys, new AdminKey("an-admin-key-of-32-characters-or-more"), new UnknownKeyLimits());

    @Test
    void refusesAnAddressThatGuessesWithoutAskingTheDatabase() {
        guess(UnknownKeyLimits.ADDRESS_BURST, HERE);
        int asked = keys.asked;
        assertThat(asked).isEqualTo(UnknownKeyLimits.ADDRESS_BURST);

        Problem refusal = catchThrowableOfType(Problem.class, () -> authenticator.authenticate(guess(), HERE));

        assertThat(refusal.type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(Integer.parseInt(refusal.headers().get("Retry-After"))).isEqualTo(1);
        assertThat(keys.asked).isEqualTo(asked);
        assertThat(authenticator.authenticate(guess(), "192.0.2.2")).isEmpty();
    }

    @Test
    void refusesManyAddressesThatGuessTogether() {
        for (int i = 0; i < UnknownKeyLimits.TOTAL_BURST / UnknownKeyLimits.ADDRESS_BURST; i++) {
            guess(UnknownKeyLimits.ADDRESS_BURST, "198.51.100." + i);
        }
        List<Problem> refusals = refusals(UnknownKeyLimits.TOTAL_PER_SECOND * 3, "203.0.113.");

        assertThat(refusals).isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal.type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS));
    }

    @Test
    void countsAnIpv6NetworkAsOne() {
        for (int i = 0; i < UnknownKeyLimits.ADDRESS_BURST; i++) {
            assertThat(authenticator.authenticate(guess(), "2001:db8:1:2::" + Integer.toHexString(i + 1))).isEmpty();
        }

        assertThat(catchThrowableOfType(Problem.class,
                () -> authenticator.authenticate(guess(), "2001:db8:1:2:ffff::1"))).isNotNull();
        assertThat(authenticator.authenticate(guess(), "2001:db8:1:3::1")).isEmpty();
    }

    @Test
    void letsEveryValidKeyPassThatComesFromWhereSomebodyGuesses() {
        KeyText known = keys.add();
        assertThat(authenticator.authenticate(known.disclosed(), HERE)).isPresent();
        KeyText neverSeen = keys.add();
        guess(UnknownKeyLimits.ADDRESS_BURST, HERE);

        assertThat(authenticator.authenticate(known.disclosed(), HERE)).isPresent();
        assertThat(authenticator.authenticate(neverSeen.disclosed(), HERE)).isPresent();
        assertThat(authenticator.authenticate("an-admin-key-of-32-characters-or-more", HERE)).isPresent();
        assertThat(authenticator.authenticate("no key at all", HERE)).isEmpty();
    }

    @Test
    void believesAKnownKeyWhileTheDatabaseIsAwayForAnHour() {
        AtomicLong nanos = new AtomicLong();
        Authenticator bridging = new Authenticator(
                keys, new AdminKey("an-admin-key-of-32-characters-or-more"), new UnknownKeyLimits(), nanos::get);
        KeyText known = keys.add();
        assertThat(bridging.authenticate(known.disclosed(), HERE)).isPresent();
        keys.away = true;

        nanos.set(TimeUnit.MINUTES.toNanos(59));
        assertThat(bridging.authenticate(known.disclosed(), HERE)).isPresent();
        int asked = keys.asked;
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(61));
        assertThatThrownBy(() -> bridging.authenticate(known.disclosed(), HERE))
                .isInstanceOf(DataAccessException.class);
        assertThat(keys.asked).isEqualTo(asked + 1);
    }

    @Test
    void takesNothingOfTheBudgetForKeysThatExist() {
        for (int i = 0; i < 2 * UnknownKeyLimits.ADDRESS_BURST; i++) {
            assertThat(authenticator.authenticate(keys.add().disclosed(), HERE)).isPresent();
        }
        assertThat(keys.listed).isZero();
        assertThat(authenticator.authenticate(guess(), HERE)).isEmpty();
    }

    private void guess(int times, String address) {
        for (int i = 0; i < times; i++) {
            assertThat(authenticator.authenticate(guess(), address)).isEmpty();
        }
    }

    private List<Problem> refusals(int times, String network) {
        return IntStream.range(0, times)
                .mapToObj(i -> catchThrowableOfType(Problem.class,
                        () -> authenticator.authenticate(guess(), network + i)))
                .filter(Objects::nonNull)
                .toList();
    }

    private static String guess() {
        return KeyText.random().disclosed();
    }

    /** Keys in memory, which count how often somebody asks. */
    private static final class CountedKeys extends ApiKeyRepository {

        private static final DataSource NONE = new DriverManagerDataSource();

        private final Map<String, Stored> stored = new HashMap<>();
        private int asked;
        private int listed;
        private boolean away;

        CountedKeys() {
            super(JdbcClient.create(NONE));
        }

        KeyText add() {
            KeyText text = KeyText.random();
            ApiKey key = new ApiKey(text.id(), text.id(), "test", List.of(Scope.STOREFRONT), List.of(), null, null,
                    ApiKey.State.ACTIVE, Instant.EPOCH, "test", null, null, null);
            stored.put(text.id(), new Stored(key, text.secretSha256()));
            return text;
        }

        @Override
        Optional<Stored> find(String id) {
            asked++;
            if (away) {
                throw new DataAccessResourceFailureException("away");
            }
            return Optional.ofNullable(stored.get(id));
        }

        @Override
        List<String> activeIds(int limit) {
            listed++;
            return List.copyOf(stored.keySet());
        }
    }
}
