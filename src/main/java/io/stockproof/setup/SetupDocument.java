package io.stockproof.setup;

import io.stockproof.catalog.Listing;
import io.stockproof.channel.Channel;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Supplier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of a setup document, as the description of the API shows it. It is read by {@link DraftReader}. */
record SetupDocument(
        @Nullable List<Supplier> suppliers,
        @Nullable List<ShippingMethod> shippingMethods,
        @Nullable List<Channel> channels,
        @Nullable List<Listing> listings) {}
