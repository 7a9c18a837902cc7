package io.stockproof.openapi;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names schemas so that no two types share one: a nested type is named with its owner, and of two types with one simple
 * name in different packages the second one is named with its package.
 */
final class SchemaNames extends TypeNameResolver {

    private final Map<String, Class<?>> taken = new ConcurrentHashMap<>();

    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        String name = readable(type);
        Class<?> first = taken.putIfAbsent(name, type);
        if (first == null || first == type) {
            return name;
        }
        String feature = type.getPackageName().replaceFirst(".*\\.", "");
        String longer = feature.substring(0, 1).toUpperCase(Locale.ROOT) + feature.substring(1) + name;
        taken.putIfAbsent(longer, type);
        return longer;
    }

    private static String readable(Class<?> type) {
        Class<?> owner = type.getEnclosingClass();
        String prefix = owner == null ? "" : readable(owner).replaceFirst("(Controller|Repository)$", "");
        return type.getSimpleName().contains(prefix) ? type.getSimpleName() : prefix + type.getSimpleName();
    }
}
