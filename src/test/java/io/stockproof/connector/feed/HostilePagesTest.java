package io.stockproof.connector.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.connector.ConnectorException;
import io.stockproof.supplier.FeedPaging;
import io.stockproof.supplier.FeedPaging.By;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages whose way on was made to be followed for ever. */
@Isolated // It tells how much of the heap is in use.
class HostilePagesTest {

    private static final URI FEED = URI.create("http://supplier.test/feed");

    /** Each of them would be looked at from each of its places, by the square of its length. */
    @ParameterizedTest
    @Timeout(5)
    @ValueSource(strings = {"<", "<a>;rel=\"a next ", ";", "<a>; rel=\" ", " next"})
    void looksAtALinkHeaderOnceHoweverLongItIs(String part) throws Exception {
        String header = "<a>;rel=\"a next" + part.repeat(1_000_000 / part.length());

        assertThatThrownBy(() -> after(header)).isInstanceOf(ConnectorException.class);
    }

    @Test
    void keepsNoAddressesOfThePagesThatItAskedFor() throws Exception {
        FeedPages pages = new FeedPages(new FeedPaging(By.CURSOR, "next", null, null, null, null, 100_000), FEED);
        URI at = pages.first();
        long before = usedBytes();

        for (int page = 0; page < 2_000; page++) {
            String cursor = page + "ä".repeat(3_900);
            at = pages.after(at, new FeedPages.Page(null, cursor, "", 0, 0));
        }
        assertThat(usedBytes() - before).as("bytes kept of 2,000 pages").isLessThan(5_000_000);
        assertThat(pages.first()).isEqualTo(FEED); // still in use
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static URI after(String link) throws ConnectorException {
        FeedPages pages = new FeedPages(new FeedPaging(By.LINK, null, null, null, null, null, null), FEED);
        return pages.after(pages.first(), new FeedPages.Page(link, null, "digest", 1, 1));
    }
}
