/**
 * What benchmarks add to the service under test: end-points that do the same by the plain way, to compare with. They are
 * beans of the profile {@code bench} only, so that no test's context finds them.
 */
@NullMarked
package io.stockproof.bench.service;

import org.jspecify.annotations.NullMarked;
