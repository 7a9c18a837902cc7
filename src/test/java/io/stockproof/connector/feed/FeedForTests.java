package io.stockproof.connector.feed;

import io.stockproof.connector.Connector;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundProperties;
import io.stockproof.connector.outbound.Placeholders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The true connector, allowed to call this machine, with limits that a test can go beyond. */
public final class FeedForTests {

    private FeedForTests() {}

    public static Connector connector(DataSource database) {
        OutboundProperties outbound =
                new OutboundProperties(List.of(), List.of(), List.of(), Duration.ofSeconds(2), Duration.ofMinutes(1));
        Placeholders placeholders = new Placeholders(Map.<String, String>of()::get);
        OutboundClient client = LinesForTests.client();
        return new FeedConnector(
                LinesForTests.of(database, LinesForTests.withoutBreaker()),
                new FeedAccess(placeholders, new FeedDownload(client, FeedFixture.LIMITS),
                        new FeedFolders(outbound, FeedFixture.LIMITS),
                        new SftpAccess(placeholders, new SftpDownload(client, FeedFixture.LIMITS), FeedFixture.LIMITS),
                        new FeedTokens(client, placeholders)),
                FeedFixture.LIMITS);
    }
}
