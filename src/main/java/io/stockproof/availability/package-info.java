/**
 * How many units of a listing can be bought in a context, and if fewer than advertised, why. {@code Engine} is the rule and is pure;
 * everything else here feeds it. {@code AvailabilityIndex} holds what storefronts are answered from, in memory;
 * {@code Readings} reads it. Checkout reads locked rows instead.
 *
 * <p>Reads the tables of the features above it, and what polls hold, to say what they would do to listings.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "access", "supplier", "ledger", "catalog",
        "shipping", "channel"})
package io.stockproof.availability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
