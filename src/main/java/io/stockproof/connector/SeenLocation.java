package io.stockproof.connector;

import io.stockproof.kernel.CountryCode;
import io.stockproof.supplier.LocationKind;
import org.jspecify.annotations.Nullable;

/** What an answer tells of a location beyond its code. */
public record SeenLocation(String name, LocationKind kind, @Nullable CountryCode country) {}
