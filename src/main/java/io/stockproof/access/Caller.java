package io.stockproof.access;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.NoParameters;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: a key's principal, which survives the rotation of the key. A controller takes it as an argument.
 *
 * @param id the principal, unique for ever; {@code admin} for the key from the environment, {@code system} for the
 *     service itself
 * @param scopes with all that they include
 * @param channels the channels the key is bound to; empty means all
 * @param supplier the supplier whose own key it is, which may push that supplier's stock and nothing else
 */
@NoParameters
public record Caller(
        String id, String name, Set<Scope> scopes, Set<ChannelCode> channels, @Nullable SupplierCode supplier) {

    /** The service itself: scheduled work and the setup file. */
    public static final Caller SYSTEM = new Caller("system", "system", Set.of(Scope.values()), Set.of(), null);

    public Caller {
        scopes = Set.copyOf(scopes);
        channels = Set.copyOf(channels);
    }

    /** Whether the key may do this; what its scopes include is among them already. */
    public boolean has(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether the key may see this channel; where it may not, the channel does not exist for it. */
    public boolean sees(ChannelCode channel) {
        return channels.isEmpty() || channels.contains(channel);
    }
}
