package io.stockproof.availability;

import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Supplier;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The compiled rules of all channels as one version of them says.
 *
 * @param source what they were compiled from
 */
public record RuleBook(RulesVersion version, Map<ChannelCode, Compiled> channels, List<?> source) {

    /** A channel's rules with what the database knows it by. */
    public record Compiled(int channelId, ChannelRules rules) {}

    public RuleBook {
        channels = Map.copyOf(channels);
    }

    static RuleBook of(
            RulesVersion version,
            List<Channels.StoredChannel> channels,
            Collection<ShippingMethod> methods,
            Collection<Supplier> suppliers) {
        Map<MethodCode, Lanes> lanes = new HashMap<>();
        methods.forEach(method -> lanes.put(method.code(), new Lanes(method.lanes())));
        Map<ChannelCode, Compiled> compiled = new HashMap<>();
        for (Channels.StoredChannel stored : channels) {
            ChannelRules rules = ChannelRules.of(stored.channel(), methods, lanes, suppliers);
            compiled.put(stored.channel().code(), new Compiled(stored.channelId(), rules));
        }
        return new RuleBook(
                version, compiled, List.of(List.copyOf(channels), List.copyOf(methods), List.copyOf(suppliers)));
    }

    /** Whether only the version differs: listings and items have no other. */
    public boolean saysTheSameAs(RuleBook other) {
        return source.equals(other.source);
    }

    /** The rules of a channel by what a client called it, else {@code unknown-channel}. */
    public Compiled require(String channel) {
        Compiled compiled = Codes.isCode(channel) ? channels.get(new ChannelCode(channel)) : null;
        if (compiled == null) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
        return compiled;
    }
}
