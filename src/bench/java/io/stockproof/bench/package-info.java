/**
 * Benchmarks: a thing and its limit side by side, in turns, in one run. They print tables and assert no time. How they
 * are run and read stands in {@code src/docs/benchmarks.md}.
 *
 * <p>What is in {@code bench.service} is added to the service under test; all else runs beside it.
 */
@NullMarked
package io.stockproof.bench;

import org.jspecify.annotations.NullMarked;
