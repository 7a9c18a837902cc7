/** What tests share: a real PostgreSQL of the production's major version, and one Spring context for all ITs. */
@NullMarked
package io.stockproof.testing;

import org.jspecify.annotations.NullMarked;
