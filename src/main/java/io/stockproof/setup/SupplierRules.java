package io.stockproof.setup;

import io.stockproof.kernel.Codes;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Freshness;
import io.stockproof.supplier.PollSchedule;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.WebhookSettings;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/** What a supplier's members must be together. Form is checked before. */
final class SupplierRules {

    private static final int CRON_FIELDS = 6;

    private final Supplier supplier;
    private final Path at;
    private final Errors errors;

    private SupplierRules(Supplier supplier, Path at, Errors errors) {
        this.supplier = supplier;
        this.at = at;
        this.errors = errors;
    }

    static void check(Supplier supplier, Path at, Errors errors) {
        SupplierRules rules = new SupplierRules(supplier, at, errors);
        rules.checkSecrets();
        rules.checkPoll();
        rules.checkFeed();
        rules.checkWebhook();
        rules.checkItems();
        Freshness freshness = supplier.freshness();
        if (freshness.whenStale() == Freshness.WhenStale.KEEP_SHARE && freshness.keepShare() == null) {
            errors.add(at.member("freshness").member("keepShare"), "is required with KEEP_SHARE");
        }
    }

    private void checkSecrets() {
        String credential = supplier.credential();
        if (credential != null && !Secrets.isPlaceholder(credential)) {
            errors.add(at.member("credential"), Secrets.CLEAR);
        }
        String baseUrl = supplier.baseUrl();
        if (baseUrl != null) {
            checkUrl(baseUrl, at.member("baseUrl"));
        }
    }

    private void checkUrl(String url, Path urlAt) {
        String fault = Secrets.faultOfUrl(url);
        if (fault != null) {
            errors.add(urlAt, fault);
        }
    }

    private void checkPoll() {
        PollSchedule poll = supplier.poll();
        Path pollAt = at.member("poll");
        if (poll == null) {
            return;
        }
        if (supplier.connector() == ConnectorKind.PUSH) {
            errors.add(pollAt, "must be left out: a push supplier is not polled");
        } else if ((poll.everySeconds() == null) == (poll.cron() == null)) {
            errors.add(pollAt, "must have exactly one of everySeconds and cron");
        }
        String cron = poll.cron();
        String fault = cron == null ? null : faultOfCron(cron);
        if (fault != null) {
            errors.add(pollAt.member("cron"), fault);
        }
    }

    private static @Nullable String faultOfCron(String cron) {
        if (cron.strip().split("\\s+").length != CRON_FIELDS) {
            return "must be a cron expression of six fields, seconds first, such as 0 */10 * * * *";
        }
        try {
            LocalDateTime anyDay = LocalDateTime.of(2024, 1, 1, 0, 0);
            return CronExpression.parse(cron).next(anyDay) == null ? "must name a time that comes" : null;
        } catch (IllegalArgumentException e) {
            return "must be a cron expression of six fields, seconds first, such as 0 */10 * * * *";
        }
    }

    private void checkFeed() {
        FeedSettings feed = supplier.feed();
        Path feedAt = at.member("feed");
        if (feed == null) {
            if (supplier.connector() == ConnectorKind.FEED) {
                errors.add(feedAt, "is required with connector feed");
            }
            return;
        }
        if (supplier.connector() != ConnectorKind.FEED) {
            errors.add(feedAt, "must be left out: only connector feed reads it");
        }
        String fault = Secrets.faultOfFeedUrl(feed.url());
        if (fault != null) {
            errors.add(feedAt.member("url"), fault);
        }
        String encoding = feed.encoding();
        if (encoding != null && !isCharset(encoding)) {
            errors.add(feedAt.member("encoding"), "must be the name of a charset, such as UTF-8");
        }
        checkMarks(feed, feedAt);
        FeedAccessRules.check(feed, feedAt, errors);
        if (feed.headers() != null) {
            feed.headers().forEach((name, value) -> checkHeader(name, value, feedAt.member("headers")));
        }
    }

    private void checkMarks(FeedSettings feed, Path feedAt) {
        String delimiter = feed.delimiter() == null ? "," : feed.delimiter();
        String quote = feed.quote() == null ? "\"" : feed.quote();
        if (delimiter.equals(quote)) {
            errors.add(feedAt.member("delimiter"), "must not be the quote");
        }
        String grouping = feed.thousandsSeparator();
        if (grouping != null && (Character.isDigit(grouping.charAt(0)) || "+-".contains(grouping))) {
            errors.add(feedAt.member("thousandsSeparator"), "must be no digit and no sign");
        }
    }

    private void checkHeader(String name, String value, Path headersAt) {
        if (Secrets.hasBrokenPlaceholder(value)) {
            errors.add(headersAt.member(name), "must name its placeholders as ${NAME}");
        } else if (Secrets.isSecretName(name) && !Secrets.hasPlaceholder(value)) {
            errors.add(headersAt.member(name), Secrets.CLEAR);
        }
    }

    private void checkWebhook() {
        WebhookSettings webhook = supplier.webhook();
        Path webhookAt = at.member("webhook");
        if (webhook == null) {
            return;
        }
        if (supplier.connector() == ConnectorKind.FEED) {
            errors.add(webhookAt, "must be left out: a feed sends no webhooks");
        }
        checkPlaceholder(webhook.secret(), webhookAt.member("secret"));
        checkPlaceholder(webhook.secondSecret(), webhookAt.member("secondSecret"));
        if (webhook.secret() == null && supplier.connector() == ConnectorKind.PUSH) {
            errors.add(webhookAt.member("secret"), "is required with connector push");
        } else if (webhook.secret() == null && webhook.secondSecret() != null) {
            errors.add(webhookAt.member("secret"), "is required beside a secondSecret");
        }
        checkPollEverySeconds(webhook.pollEverySeconds(), webhookAt.member("pollEverySeconds"));
    }

    private void checkPlaceholder(@Nullable String secret, Path secretAt) {
        if (secret != null && !Secrets.isPlaceholder(secret)) {
            errors.add(secretAt, Secrets.CLEAR);
        }
    }

    private void checkPollEverySeconds(@Nullable Integer seconds, Path secondsAt) {
        PollSchedule poll = supplier.poll();
        if (seconds == null) {
            return;
        }
        if (supplier.connector() == ConnectorKind.PUSH) {
            errors.add(secondsAt, "must be left out: a push supplier is not polled");
        } else if (poll != null && poll.everySeconds() != null && seconds < poll.everySeconds()) {
            errors.add(secondsAt, "must be at least poll.everySeconds, " + poll.everySeconds());
        } else if (seconds >= supplier.freshness().maxAgeSeconds()) {
            errors.add(secondsAt, "must be below freshness.maxAgeSeconds, "
                    + supplier.freshness().maxAgeSeconds()
                    + ": what no message speaks of would be stale between polls");
        }
    }

    private static boolean isCharset(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }

    private void checkItems() {
        Set<String> skus = new HashSet<>();
        for (int i = 0; i < supplier.items().size() && !errors.isFull(); i++) {
            String sku = supplier.items().get(i).sku();
            Path skuAt = at.member("items").index(i).member("sku");
            if (!Codes.isPrintable(sku)) {
                errors.add(skuAt, "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters");
            } else if (!skus.add(sku)) {
                errors.add(skuAt, "must be named once");
            }
        }
    }
}
