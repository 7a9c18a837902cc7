package io.stockproof.checkout;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import org.jspecify.annotations.Nullable;

/**
 * Which shortfalls are asked for; {@code null} asks for any.
 *
 * @param channel whose reservations are concerned, and shown
 */
record ShortfallFilter(@Nullable SupplierCode supplier, @Nullable ChannelCode channel) {}
