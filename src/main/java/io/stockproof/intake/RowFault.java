package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A row of an answer that was not believed.
 *
 * @param line from 1
 * @param location {@code supplier/code}, or what stood there if it is no code
 * @param column in the supplier's words
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record RowFault(
        long line, @Nullable String sku, @Nullable String location, String column, String detail) {}
