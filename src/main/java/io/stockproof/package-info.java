/** Starts the application and wires what all features share; each feature is a package below this one. */
@NullMarked
package io.stockproof;

import org.jspecify.annotations.NullMarked;
