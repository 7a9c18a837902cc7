package io.stockproof.testing;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * A context and a database that one class at a time uses. Classes that run side by side, each in its thread, take
 * different lanes, so none meets what another is doing; there come to be as many lanes as run at once.
 */
final class Lane implements BeforeAllCallback, AfterAllCallback {

    private static final BitSet TAKEN = new BitSet();
    private static final ThreadLocal<@Nullable Integer> MINE = new ThreadLocal<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isOutermost(context)) {
            MINE.set(take());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Integer lane = MINE.get();
        if (isOutermost(context) && lane != null) {
            MINE.remove();
            leave(lane);
        }
    }

    /** Classes within a test class run in its lane. */
    private static boolean isOutermost(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }

    private static synchronized int take() {
        int free = TAKEN.nextClearBit(0);
        TAKEN.set(free);
        return free;
    }

    private static synchronized void leave(int lane) {
        TAKEN.clear(lane);
    }

    /** Spring keeps a context for each value of this. */
    private record Context(int lane) implements ContextCustomizer {

        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            // Being another is all that it has to be.
        }
    }

    static final class OfContext implements ContextCustomizerFactory {

        @Override
        public ContextCustomizer createContextCustomizer(Class<?> test,
                List<ContextConfigurationAttributes> attributes) {
            Integer lane = MINE.get();
            if (lane == null) {
                throw new IllegalStateException(test + " runs outside of all lanes");
            }
            return new Context(lane);
        }
    }
}
