package io.stockproof.stream;

import io.stockproof.availability.Context;
import io.stockproof.kernel.ChannelCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All clients who asked in one context: a variant that moved is answered once for all of them. */
final class Audience {

    private static final int FINGERPRINTS_MAX = 5_000;

    /** Who is answered alike. {@code exact}: whether they may see numbers above the channel's cap. */
    record Key(ChannelCode channel, Context context, boolean exact) {}

    /** Variants that moved, and the version that the answers must not be older than. */
    record Work(List<String> variants, String version) {}

    private final Key key;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Set<StreamClient>> byVariant = new HashMap<>();
    private final Set<StreamClient> ofAll = new HashSet<>();
    private final Set<StreamClient> clients = new HashSet<>();
    private final Set<String> moved = new LinkedHashSet<>();
    private final Map<String, Long> toldToAll = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > FINGERPRINTS_MAX;
        }
    };
    private boolean working;
    private @Nullable String target;
    private volatile @Nullable String complete;

    Audience(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    /** The version up to which every change was offered to every client; read before a client's due is taken. */
    @Nullable
    String complete() {
        return complete;
    }

    void add(StreamClient client) {
        lock.lock();
        try {
            clients.add(client);
            Set<String> variants = client.variants();
            if (variants == null) {
                ofAll.add(client);
                // Of what was told to those before it, this one may know something else.
                toldToAll.clear();
            } else {
                variants.forEach(variant -> byVariant.computeIfAbsent(variant, v -> new HashSet<>()).add(client));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody is left. */
    boolean remove(StreamClient client) {
        lock.lock();
        try {
            clients.remove(client);
            ofAll.remove(client);
            if (client.variants() != null) {
                client.variants().forEach(variant -> byVariant.computeIfPresent(variant, (v, who) -> {
                    who.remove(client);
                    return who.isEmpty() ? null : who;
                }));
            }
            return clients.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Notes what moved; {@code null}: all may have. Whether somebody must begin to work. */
    boolean move(String version, @Nullable Set<String> variants) {
        lock.lock();
        try {
            if (variants == null) {
                moved.addAll(byVariant.keySet());
                ofAll.forEach(StreamClient::offerEverything);
                toldToAll.clear();
            } else {
                for (String variant : variants) {
                    if (!ofAll.isEmpty() || byVariant.containsKey(variant)) {
                        moved.add(variant);
                    }
                }
            }
            target = version;
            if (moved.isEmpty() && !working) {
                complete = version;
            }
            boolean begins = !moved.isEmpty() && !working;
            working |= begins;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /** The next part of the work; {@code null} at the end, when all is offered. */
    @Nullable
    Work next(int variantsMax) {
        lock.lock();
        try {
            if (moved.isEmpty() || clients.isEmpty() || target == null) {
                moved.clear();
                working = false;
                complete = target;
                return null;
            }
            List<String> some = new ArrayList<>();
            for (Iterator<String> all = moved.iterator(); all.hasNext() && some.size() < variantsMax;) {
                some.add(all.next());
                all.remove();
            }
            return new Work(some, target);
        } finally {
            lock.unlock();
        }
    }

    /** Puts work back that could not be done. */
    void putBack(Work work) {
        lock.lock();
        try {
            moved.addAll(work.variants());
        } finally {
            lock.unlock();
        }
    }

    /** Offers answers to whom they concern, and tells them when it is done. */
    void offer(List<StreamEvent> events) {
        lock.lock();
        try {
            events.forEach(this::offer);
            if (moved.isEmpty()) {
                complete = target;
            }
            clients.forEach(StreamClient::wake);
        } finally {
            lock.unlock();
        }
    }

    private void offer(StreamEvent event) {
        byVariant.getOrDefault(event.variant(), Set.of()).forEach(client -> client.offer(event));
        Long before = ofAll.isEmpty() ? null : toldToAll.put(event.variant(), event.fingerprint());
        if (before == null || before != event.fingerprint()) {
            ofAll.forEach(client -> client.offer(event));
        }
    }

    void end(StreamEnd why) {
        lock.lock();
        try {
            clients.forEach(client -> client.end(why));
        } finally {
            lock.unlock();
        }
    }
}
