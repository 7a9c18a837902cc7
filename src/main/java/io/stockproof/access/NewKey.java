package io.stockproof.access;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that is asked for.
 *
 * <p>A key is for one job. One that is bound to channels may read and sell in them, and no more: what operators see (the
 * ledger, positions, changes) belongs to all channels, so {@code ops} and {@code admin} scopes cannot be bound. A
 * supplier's own key pushes that supplier's stock, and opens nothing else: {@code ops:write} may be named, narrowed to
 * that, or left out.
 *
 * @param channels the channels that the key is bound to; none: all
 * @param requestsPerSecond on each instance; none: no limit
 */
record NewKey(
        @NotBlank @Size(max = 200) String name,
        @Nullable @Size(max = 5) List<@NotNull Scope> scopes,
        @Nullable @Size(max = 100) List<@NotNull ChannelCode> channels,
        @Nullable SupplierCode supplier,
        @Nullable Instant expiresAt,
        @Nullable @DecimalMin("0.001") @DecimalMax("100000") @Digits(integer = 6, fraction = 3) BigDecimal requestsPerSecond) {

    private static final Set<Scope> BINDABLE_TO_CHANNELS = EnumSet.of(Scope.STOREFRONT, Scope.CHECKOUT);

    NewKey {
        scopes = sorted(scopes);
        channels = sorted(channels);
    }

    /** A list that holds nulls stays as it is, to be refused by its constraint. */
    private static <T extends Comparable<? super T>> List<T> sorted(@Nullable List<T> values) {
        if (values == null) {
            return List.of();
        }
        return values.stream().anyMatch(java.util.Objects::isNull)
                ? values
                : values.stream().distinct().sorted().toList();
    }

    /** Refuses what would open more, or less, than it seems to. */
    void requireSense(Instant now) {
        List<InputError> errors = new ArrayList<>();
        List<Scope> asked = scopes == null ? List.of() : scopes;
        boolean bound = channels != null && !channels.isEmpty();
        if (supplier != null) {
            if (!Set.of(Scope.OPS_WRITE).containsAll(asked)) {
                errors.add(new InputError("scopes", "must be empty or ops:write where the key is a supplier's own"));
            }
            if (bound) {
                errors.add(new InputError("channels", "must be empty where the key is a supplier's own"));
            }
        } else if (asked.isEmpty()) {
            errors.add(new InputError("scopes", "must name at least one scope"));
        } else if (bound && !BINDABLE_TO_CHANNELS.containsAll(asked)) {
            errors.add(new InputError("scopes", "must be storefront or checkout where the key is bound to channels"));
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            errors.add(new InputError("expiresAt", "must be in the future"));
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            errors.add(new InputError("name", "must not hold control characters"));
        }
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The key that is asked for makes no sense.", errors);
        }
    }
}
