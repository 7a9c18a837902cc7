package io.stockproof.testing;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.Order;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Classes that need no context of the service come first. Of two workers one begins with the first class, the other with the
 * last: while that one waits for the first context, which is started by one thread, this one has something to do. Where it
 * counts which come first, {@link Order} says so.
 */
public final class ContextsLast implements ClassOrderer {

    @Override
    public void orderClasses(ClassOrdererContext context) {
        context.getClassDescriptors().sort(Comparator
                .comparing(ContextsLast::hasContext)
                .thenComparing(
                        described -> described.findAnnotation(Order.class).map(Order::value).orElse(Order.DEFAULT))
                .thenComparing(described -> described.getTestClass().getName()));
    }

    private static boolean hasContext(ClassDescriptor described) {
        return AnnotatedElementUtils.hasAnnotation(described.getTestClass(), SpringBootTest.class);
    }
}
