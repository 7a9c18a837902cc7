package io.stockproof.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A supplier's true stock, day by day, and what its file says besides: sales each day, restocks, now and then a
 * clearance or a new season. The same seed gives the same days.
 */
final class FeedShop {

    private static final int CLEARANCE_EVERY = 50;
    private static final int CLEARANCE_DAYS = 5;
    private static final int SEASON_EVERY = 60;

    /** One row of the file, as text. */
    record Row(String sku, String quantity, String name, String price, String ean, String days) {

        Row withQuantity(String other) {
            return new Row(sku, other, name, price, ean, days);
        }

        Row withSku(String other) {
            return new Row(other, quantity, name, price, ean, days);
        }
    }

    /** An article. */
    private static final class Article {
        final String sku;
        final double soldADay;
        final String price;
        final String ean;
        final String days;
        long quantity;
        boolean cleared;

        Article(String sku, Random random) {
            this.sku = sku;
            this.soldADay = Math.exp(random.nextGaussian());
            this.price =
                    String.format(Locale.ROOT, "%d.%02d", 1 + random.nextInt(200), random.nextInt(4) == 0 ? 50 : 99);
            this.ean = ean(400_000_000_000L + random.nextInt(1_000_000_000));
            this.days = Integer.toString(1 + random.nextInt(14));
            this.quantity = random.nextInt(10) == 0 ? 0 : amount(random);
        }
    }

    private final Random random;
    private final List<Article> articles = new ArrayList<>();
    private int made;
    private int day;

    FeedShop(long seed, int items) {
        this.random = new Random(seed);
        for (int i = 0; i < items; i++) {
            articles.add(article());
        }
    }

    private Article article() {
        return new Article(String.format(Locale.ROOT, "Größe-%05d", made++), random);
    }

    private static long amount(Random random) {
        return Math.max(1, Math.round(Math.exp(3.5 + 1.5 * random.nextGaussian())));
    }

    static String ean(long twelve) {
        int sum = 0;
        String digits = Long.toString(twelve);
        for (int i = 0; i < digits.length(); i++) {
            sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
        }
        return digits + (10 - sum % 10) % 10;
    }

    /** Lets a day pass. */
    void nextDay() {
        day++;
        if (day % SEASON_EVERY == 15) {
            newSeason();
        }
        boolean clearance = day % CLEARANCE_EVERY >= 7 && day % CLEARANCE_EVERY < 7 + CLEARANCE_DAYS;
        for (Article article : articles) {
            if (day % CLEARANCE_EVERY == 7) {
                article.cleared = random.nextInt(100) < 30;
            }
            if (clearance && article.cleared) {
                article.quantity -= Math.round(article.quantity * (0.4 + 0.3 * random.nextDouble()));
            }
            double wanted = article.soldADay * (0.3 + 1.4 * random.nextDouble());
            article.quantity = Math.max(0, article.quantity - Math.round(wanted));
            boolean low = article.quantity < 5 && !(clearance && article.cleared);
            if ((low && random.nextInt(100) < 30) || random.nextInt(100) < 3) {
                article.quantity += amount(random);
            }
        }
    }

    /** A fifth is new, and a tenth of the old is no longer in the file. */
    private void newSeason() {
        int items = articles.size();
        articles.removeIf(article -> random.nextInt(10) == 0);
        for (int i = 0; i < items / 5; i++) {
            articles.add(article());
        }
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Article article : articles) {
            rows.add(new Row(
                    article.sku,
                    Long.toString(article.quantity),
                    "Tasse \"" + article.sku + "\", blau",
                    article.price,
                    article.ean,
                    article.days));
        }
        return rows;
    }
}
