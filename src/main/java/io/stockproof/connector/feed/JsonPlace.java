package io.stockproof.connector.feed;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in a JSON document outside of its rows, and the wanted places below it. */
final class JsonPlace {

    private final Map<String, JsonPlace> children = new HashMap<>();
    private boolean rows;
    private boolean next;

    private JsonPlace() {}

    /** The document, where the rows are at a path such as {@code data.items}, and what leads on at {@code next}. */
    static JsonPlace of(String rows, @Nullable String next) {
        JsonPlace root = new JsonPlace();
        root.below(rows).rows = true;
        if (next != null) {
            root.below(next).next = true;
        }
        return root;
    }

    /** The place below by that name; {@code null} where nothing there is wanted. */
    @Nullable
    JsonPlace child(String name) {
        return children.get(name);
    }

    boolean isRows() {
        return rows;
    }

    boolean isNext() {
        return next;
    }

    private JsonPlace below(String path) {
        JsonPlace place = this;
        for (String name : path.split("\\.")) {
            place = place.children.computeIfAbsent(name, n -> new JsonPlace());
        }
        return place;
    }
}
