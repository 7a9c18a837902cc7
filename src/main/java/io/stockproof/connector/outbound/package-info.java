/**
 * The way out: every request passes the address guard here, and one to a supplier the supplier's own limits. A placeholder's
 * value is known only from here on, and only while it is used.
 *
 * <p>Writes {@code connector_session}'s breaker and last error.
 */
@NullMarked
@NamedInterface("outbound")
package io.stockproof.connector.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
