package io.stockproof.availability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One variant's answer, with its JSON up to the age, which is last and alone differs from one moment to the next.
 *
 * @param until from here on it may be another
 * @param head ends with the name of the age; {@code null} where there is no age
 */
record KeptItem(AvailabilityItem item, Instant until, RawJson json, @Nullable RawJson head) {

    private static final String AGE = "\"ageSeconds\":";

    static KeptItem of(AvailabilityItem item, Instant until, ObjectWriter writer) {
        try {
            String json = writer.writeValueAsString(item);
            int age = json.lastIndexOf(AGE);
            return new KeptItem(
                    item, until, new RawJson(json),
                    item.observedAt() == null || age < 0 ? null : new RawJson(json.substring(0, age + AGE.length())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first moment after {@code now} at which the listing may answer otherwise though nothing is written. */
    static Instant until(ListingFacts listing, ChannelRules rules, Instant now) {
        return until(listing, rules, now, endOfDay(now));
    }

    /** When lanes may begin and end. */
    static Instant endOfDay(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    /** The same for many listings of one day. */
    static Instant until(ListingFacts listing, ChannelRules rules, Instant now, Instant endOfDay) {
        Instant until = endOfDay;
        for (SourceFacts source : listing.sources()) {
            for (ComponentFacts component : source.components()) {
                ItemFacts item = component.item();
                if (item != null) {
                    for (StockAt stock : item.stock()) {
                        Site site = rules.site(stock.location());
                        if (!site.isStale(stock.observedAt(), now) && site.maxAgeSeconds() < Integer.MAX_VALUE) {
                            Instant stale = stock.observedAt().plusSeconds(site.maxAgeSeconds());
                            until = stale.isBefore(until) ? stale : until;
                        }
                    }
                }
            }
        }
        return until;
    }

    /** The answer as it is at that moment. */
    AvailabilityItem at(Instant asOf) {
        return item.asOf(asOf);
    }

    /** Its JSON as it is at that moment. */
    byte[] json(Instant asOf) {
        Instant observedAt = item.observedAt();
        if (head == null || observedAt == null) {
            return json.utf8;
        }
        byte[] age = (age(observedAt, asOf) + "}").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head.utf8, head.utf8.length + age.length);
        System.arraycopy(age, 0, all, head.utf8.length, age.length);
        return all;
    }

    /** Its JSON without what passes by itself. */
    byte[] timeless() {
        return head == null ? json.utf8 : head.utf8;
    }

    static long age(Instant observedAt, Instant asOf) {
        return Math.max(0, Duration.between(observedAt, asOf).toSeconds());
    }

    /** A piece of JSON in the bytes in which it is sent. */
    static final class RawJson implements com.fasterxml.jackson.core.SerializableString {

        private final byte[] utf8;

        RawJson(String json) {
            utf8 = json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String getValue() {
            return new String(utf8, StandardCharsets.UTF_8);
        }

        @Override
        public int charLength() {
            return getValue().length();
        }

        @Override
        public char[] asQuotedChars() {
            return getValue().toCharArray();
        }

        @Override
        public byte[] asUnquotedUTF8() {
            return utf8.clone();
        }

        @Override
        public byte[] asQuotedUTF8() {
            return utf8.clone();
        }

        @Override
        public int appendQuotedUTF8(byte[] buffer, int offset) {
            return appendUnquotedUTF8(buffer, offset);
        }

        @Override
        public int appendQuoted(char[] buffer, int offset) {
            return appendUnquoted(buffer, offset);
        }

        @Override
        public int appendUnquotedUTF8(byte[] buffer, int offset) {
            if (buffer.length - offset < utf8.length) {
                return -1;
            }
            System.arraycopy(utf8, 0, buffer, offset, utf8.length);
            return utf8.length;
        }

        @Override
        public int appendUnquoted(char[] buffer, int offset) {
            String json = getValue();
            if (buffer.length - offset < json.length()) {
                return -1;
            }
            json.getChars(0, json.length(), buffer, offset);
            return json.length();
        }

        @Override
        public int writeQuotedUTF8(java.io.OutputStream out) throws java.io.IOException {
            return writeUnquotedUTF8(out);
        }

        @Override
        public int writeUnquotedUTF8(java.io.OutputStream out) throws java.io.IOException {
            out.write(utf8);
            return utf8.length;
        }

        @Override
        public int putQuotedUTF8(java.nio.ByteBuffer buffer) {
            return putUnquotedUTF8(buffer);
        }

        @Override
        public int putUnquotedUTF8(java.nio.ByteBuffer buffer) {
            if (buffer.remaining() < utf8.length) {
                return -1;
            }
            buffer.put(utf8);
            return utf8.length;
        }
    }
}
