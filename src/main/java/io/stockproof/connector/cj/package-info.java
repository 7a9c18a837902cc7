/**
 * Reads CJ Dropshipping's API 2.0, product by product. Stock in CJ's own warehouses of a country and factory stock of
 * that country are two locations: only the first is in CJ's hands.
 *
 * <p>Writes {@code connector_session}'s tokens and points.
 */
@NullMarked
package io.stockproof.connector.cj;

import org.jspecify.annotations.NullMarked;
