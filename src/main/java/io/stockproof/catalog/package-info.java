/**
 * Listings, and what each is made of: ranked sources of components. Written by the setup document, singly, or by
 * imports of a million rows.
 *
 * <p>Reads the tables of channel and supplier; writes its own, and through {@link io.stockproof.supplier.Items} makes the
 * items that a mapping names first.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "database", "web", "access", "supplier", "ledger"})
package io.stockproof.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
