package io.stockproof.testing;

import io.stockproof.StockproofApplication;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextCustomizerFactories;

/**
 * The whole service on a random port and a migrated database. A few classes at a time run, each in a {@link Lane} whose
 * context and database it shares with those before and after it, so a test brings its own suppliers, variants and channels
 * instead of counting on an empty table; {@code @MockitoBean}, {@code @TestPropertySource} or {@code @DirtiesContext} cost
 * a context, and are not worth it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(Lane.class) // Before Spring's, which asks which lane it is.
@ContextCustomizerFactories(Lane.OfContext.class)
@SpringBootTest(classes = StockproofApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
@Import(TestDatabaseConfiguration.class)
public @interface StockproofIT {}
