package io.stockproof.channel;

import io.stockproof.kernel.ChannelCode;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads channels as other features need them. */
@Component
public class Channels {

    /** A channel with what the database knows it by. */
    public record StoredChannel(int channelId, Channel channel) {}

    /** Empty if there is none, or it was deleted. */
    public Optional<StoredChannel> find(ChannelCode code) {
        throw new UnsupportedOperationException(code.value());
    }

    /** All channels that are not deleted, by code. */
    public List<StoredChannel> all() {
        throw new UnsupportedOperationException();
    }
}
