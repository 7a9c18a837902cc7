package io.stockproof.mismatch;

import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Why somebody decided what he did; shown in the history. */
record Note(@Nullable @Size(max = Note.CHARACTERS_MAX) String note) {

    static final int CHARACTERS_MAX = 1_000;

    static @Nullable String text(@Nullable Note note) {
        return note == null ? null : note.note();
    }
}
