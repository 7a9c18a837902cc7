package io.stockproof.availability;

import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import org.jspecify.annotations.Nullable;

/**
 * Where a parcel goes and how.
 *
 * @param shippingMethod {@code null}: any that the channel offers
 */
public record Context(Destination destination, @Nullable MethodCode shippingMethod) {}
