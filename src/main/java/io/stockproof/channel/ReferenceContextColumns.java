package io.stockproof.channel;

import io.stockproof.channel.Channel.ReferenceContext;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.MethodCode;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/** A reference context as its table keeps it. */
@Embeddable
record ReferenceContextColumns(
        String country, @Nullable String region, @Nullable String postalCode, @Nullable String shippingMethod) {

    static ReferenceContextColumns of(ReferenceContext context) {
        MethodCode method = context.shippingMethod();
        return new ReferenceContextColumns(
                context.country().value(), context.region(), context.postalCode(),
                method == null ? null : method.value());
    }

    ReferenceContext toContext() {
        return new ReferenceContext(
                new CountryCode(country),
                region,
                postalCode,
                shippingMethod == null ? null : new MethodCode(shippingMethod));
    }
}
