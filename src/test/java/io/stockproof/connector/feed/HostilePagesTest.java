package io.stockproof.connector.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.connector.ConnectorException;
import io.stockproof.supplier.FeedPaging;
import io.stockproof.supplier.FeedPaging.By;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages whose way on was made to be followed for ever. */
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

    private static URI after(String link) throws ConnectorException {
        FeedPages pages = new FeedPages(new FeedPaging(By.LINK, null, null, null, null, null, null), FEED);
        return pages.after(pages.first(), new FeedPages.Page(link, null, "digest", 1, 1));
    }
}
