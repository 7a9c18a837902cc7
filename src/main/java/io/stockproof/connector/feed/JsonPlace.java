package io.stockproof.connector.feed;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in a JSON document outside of its rows, and the wanted places below it. */
final class JsonPlace {

    private final Map<String, JsonPlace> children = new HashMap<>();
    private boolean rows;

    private JsonPlace() {}

    /** The document, where the rows are at {@code path}, such as {@code data.items}. */
    static JsonPlace rowsAt(String path) {
        JsonPlace root = new JsonPlace();
        root.below(path).rows = true;
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

    private JsonPlace below(String path) {
        JsonPlace place = this;
        for (String name : path.split("\\.")) {
            place = place.children.computeIfAbsent(name, n -> new JsonPlace());
        }
        return place;
    }
}
