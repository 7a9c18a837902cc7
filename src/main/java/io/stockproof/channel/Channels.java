package io.stockproof.channel;

import io.stockproof.kernel.ChannelCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Channels as they are. What changes one runs in the transaction of the setup that asks for it. */
@Component
public class Channels {

    /** A channel with what the database knows it by. */
    public record StoredChannel(int channelId, Channel channel) {}

    private final ChannelRepository channels;
    private final InstantSource clock;

    Channels(ChannelRepository channels, InstantSource clock) {
        this.channels = channels;
        this.clock = clock;
    }

    /** Empty if there is none, or it was deleted. */
    @Transactional(readOnly = true)
    public Optional<StoredChannel> find(ChannelCode code) {
        return channels.findByCodeAndDeletedAtIsNull(code.value()).map(Channels::stored);
    }

    /** All channels that are not deleted, by code. */
    @Transactional(readOnly = true)
    public List<StoredChannel> all() {
        return channels.findByDeletedAtIsNullOrderByCode().stream().map(Channels::stored).toList();
    }

    /** Creates the channel, or replaces it whole. A deleted one comes back with the identity it had. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void put(Channel channel) {
        ChannelRow row = channels.findByCode(channel.code().value()).orElseGet(() -> new ChannelRow(channel.code()));
        row.become(channel);
        channels.saveAndFlush(row);
    }

    /** Marks a channel as deleted; what it has reserved stays known. Its listings are the caller's to delete. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void delete(ChannelCode code) {
        channels.findByCodeAndDeletedAtIsNull(code.value()).ifPresent(row -> {
            row.delete(clock.instant());
            channels.saveAndFlush(row);
        });
    }

    private static StoredChannel stored(ChannelRow row) {
        return new StoredChannel(row.id(), row.toChannel());
    }
}
