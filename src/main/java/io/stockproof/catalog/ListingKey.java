package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;

/** What names a listing: its channel and the channel's own name of the variant. */
public record ListingKey(ChannelCode channel, String variant) implements Comparable<ListingKey> {

    @Override
    public int compareTo(ListingKey other) {
        int byChannel = channel.compareTo(other.channel);
        return byChannel != 0 ? byChannel : variant.compareTo(other.variant);
    }

    /** As the record of changes names it. */
    @Override
    public String toString() {
        return channel + "/" + variant;
    }
}
