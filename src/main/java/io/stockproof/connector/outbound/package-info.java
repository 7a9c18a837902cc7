/**
 * The way out: every request to a supplier passes the address guard and the supplier's own limits here. A placeholder's
 * value is known only from here on, and only while it is used.
 *
 * <p>Writes {@code connector_session}'s breaker and last error.
 */
@NullMarked
package io.stockproof.connector.outbound;

import org.jspecify.annotations.NullMarked;
