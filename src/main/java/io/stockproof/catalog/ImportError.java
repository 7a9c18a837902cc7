package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a row of an import.
 *
 * @param line of the file, from 1, the header being the first
 * @param column the header's name; null where it is the row as a whole
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ImportError(long line, @Nullable String column, String detail) {}
