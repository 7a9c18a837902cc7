package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.ledger.LedgerAudit;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * Good files made bad by rule, each between two good ones: no position may go to zero that is in stock, every poll must end
 * with a finding that has a name, and the next good file must bring all back to the truth. {@code stockproof.test.corpus}
 * says how many there are over all formats.
 */
@StockproofIT
class CorruptFeedsIT {

    private static final int CASES = Integer.getInteger("stockproof.test.corpus", 60);
    private static final int ITEMS = 150;
    private static final int DAYS_BEFORE = 4;

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;

    @ParameterizedTest
    @EnumSource(FeedFormat.class)
    void noCorruptFileZeroesWhatIsInStock(FeedFormat format) throws IOException {
        int cases = CASES / FeedFormat.values().length;
        List<String> faults = new ArrayList<>();
        Map<String, Integer> findings = new TreeMap<>();
        try (FeedServer server = new FeedServer()) {
            FeedWorld world = new FeedWorld(context, server, format);
            FeedShop shop = new FeedShop(format.ordinal(), ITEMS);
            List<byte[]> good = new ArrayList<>();
            for (int day = 0; day < DAYS_BEFORE; day++) {
                good.add(format.encode(shop.rows()));
                assertThat(world.poll(Corruption.Answer.of(good.getLast())).state()).isEqualTo(PollState.APPLIED);
                shop.nextDay();
            }
            for (int n = 0; n < cases; n++) {
                // The formats begin at other ones, so that the short form has all of them, too.
                Corruption corruption =
                        Corruption.values()[(n + format.ordinal() * cases) % Corruption.values().length];
                faults.addAll(run(world, format, shop, corruption, new Random(n), good.getFirst(), findings));
                good.removeFirst();
                good.add(format.encode(shop.rows()));
                shop.nextDay();
            }
        }
        System.out.println(format + ": " + cases + " corrupt files, " + findings);
        assertThat(faults).isEmpty();
        assertThat(audit.run().violations()).isEmpty();
    }

    private static List<String> run(
            FeedWorld world,
            FeedFormat format,
            FeedShop shop,
            Corruption corruption,
            Random random,
            byte[] old,
            Map<String, Integer> findings) {
        List<String> faults = new ArrayList<>();
        Map<String, Long> before = world.stock();
        Corruption.Good good = new Corruption.Good(format, shop.rows(), old);

        Poll poll = world.poll(corruption.of(good, random));

        List<String> zeroes = FeedWorld.wrongZeroes(before, world.stock(), good.rows());
        if (!zeroes.isEmpty()) {
            faults.add(corruption + ": " + zeroes.size() + " wrong zeroes, " + shown(poll));
        }
        if (poll.findings().isEmpty() || shown(poll).contains("INTERNAL")) {
            faults.add(corruption + ": no finding, " + shown(poll));
        }
        findings.merge(corruption + "=" + shown(poll), 1, Integer::sum);
        Poll next = world.poll(Corruption.Answer.of(good.body()));
        List<String> untrue = FeedWorld.untrue(world.stock(), good.rows());
        if (!untrue.isEmpty()) {
            faults.add("after " + corruption + ": " + shown(next) + ", untrue: " + untrue);
        }
        return faults;
    }

    private static String shown(Poll poll) {
        return poll.state() + " " + poll.findings().stream().map(Finding::code).toList();
    }
}
