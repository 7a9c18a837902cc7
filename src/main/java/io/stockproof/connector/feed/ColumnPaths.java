package io.stockproof.connector.feed;

import io.stockproof.connector.feed.FeedShape.Field;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The paths of the wanted columns, as a tree to walk a nested row by. */
final class ColumnPaths {

    private final Map<String, ColumnPaths> children = new HashMap<>();
    private final Set<Field> fields = EnumSet.noneOf(Field.class);

    /** Paths such as {@code a.b.c}; {@code separators} is the regular expression of what stands between names. */
    static ColumnPaths of(FeedShape shape, String separators) {
        ColumnPaths root = new ColumnPaths();
        for (Field field : shape.columns().keySet()) {
            String column = shape.column(field);
            ColumnPaths node = root;
            for (String name : column.split(separators)) {
                node = node.children.computeIfAbsent(name, n -> new ColumnPaths());
            }
            node.fields.add(field);
            // A name may hold the separator itself.
            root.children.computeIfAbsent(column, n -> new ColumnPaths()).fields.add(field);
        }
        return root;
    }

    /** The node below by that name; {@code null} where nothing below is wanted. */
    @Nullable
    ColumnPaths child(String name) {
        return children.get(name);
    }

    /** What stands here: one column may tell several things. */
    Set<Field> fields() {
        return fields;
    }
}
