/**
 * Buyers who race for the same stock, the history of all that they asked and were told, and the checker that decides
 * whether it can be true. {@code Race} is the load, {@code Store} what it runs against: the service in this process, over
 * HTTP, or a variant that is wrong on purpose.
 */
@NullMarked
package io.stockproof.race;

import org.jspecify.annotations.NullMarked;
