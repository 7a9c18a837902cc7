package io.stockproof.availability;

import io.stockproof.access.Caller;
import io.stockproof.problem.ProblemType;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what the engine asks for, all of one version, from the index. */
@Component
public class Readings {

    private final AvailabilityIndex index;

    Readings(AvailabilityIndex index) {
        this.index = index;
    }

    /**
     * Reads variants of a channel.
     *
     * @param minVersion waits up to 300 ms for all that it saw to be seen; after that the reading is degraded
     * @throws io.stockproof.problem.Problem {@code unknown-channel}, also for one that the caller's key is not bound to
     */
    public Reading read(Caller caller, String channel, Collection<String> variants, @Nullable String minVersion) {
        return index.read(minVersion, view -> {
            RuleBook.Compiled compiled = visible(caller, view.rules(), channel);
            return new Reading(
                    view.asOf(),
                    view.version(),
                    view.degraded(),
                    compiled.rules(),
                    view.memory().find(compiled.channelId(), variants));
        });
    }

    static RuleBook.Compiled visible(Caller caller, RuleBook rules, String channel) {
        RuleBook.Compiled compiled = rules.require(channel);
        if (!caller.sees(compiled.rules().channel().code())) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
        return compiled;
    }
}
