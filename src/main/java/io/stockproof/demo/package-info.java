/**
 * A profile to try the service with: a small store, and suppliers that answer over real HTTP on loopback, in the shapes
 * of CJ Dropshipping's API and of CSV feeds. The service polls them as it polls any other; nothing here is called by it.
 * The store says over HTTP too what its page shows.
 *
 * <p>Makes its keys through {@link io.stockproof.access.WellKnownKeys}. The store is the setup document
 * {@code demo/setup.yaml}. Writes the table {@code demo_mark}, by which every other start refuses its database; reads
 * whether there are keys or suppliers.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"access", "database"})
package io.stockproof.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
