package io.stockproof.connector.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Tells addresses of the public internet from all others. Knows no exception: allow-listing is the guard's. */
final class PublicAddresses {

    private static final List<Range> NOT_PUBLIC_V4 = ranges(
            "0.0.0.0/8", // this network; 0.0.0.0 reaches the machine itself
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier-grade NAT, and one cloud's metadata
            "127.0.0.0/8",
            "169.254.0.0/16", // link-local, and most clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24", // protocol assignments, and one cloud's metadata
            "192.0.2.0/24",
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    /** All of IPv6 that is given out is in here: mapped, NAT64, unique-local, link-local and multicast are not. */
    private static final Range PUBLIC_V6 = Range.of("2000::/3");

    private static final List<Range> NOT_PUBLIC_V6 = ranges(
            "2001::/23", // protocol assignments, and Teredo, which holds an IPv4 address
            "2001:db8::/32",
            "2002::/16", // 6to4 holds an IPv4 address
            "3fff::/20");

    private PublicAddresses() {}

    /** Whether {@code address} is one of the public internet. */
    static boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_V4.stream().noneMatch(range -> range.contains(bytes));
        }
        return PUBLIC_V6.contains(bytes) && NOT_PUBLIC_V6.stream().noneMatch(range -> range.contains(bytes));
    }

    private static List<Range> ranges(String... texts) {
        return List.of(texts).stream().map(Range::of).toList();
    }

    /** Addresses whose first {@code bits} are those of {@code prefix}. */
    private record Range(byte[] prefix, int bits) {

        static Range of(String text) {
            int slash = text.indexOf('/');
            try { // a literal: nothing is looked up
                byte[] prefix = InetAddress.getByName(text.substring(0, slash)).getAddress();
                return new Range(prefix, Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
