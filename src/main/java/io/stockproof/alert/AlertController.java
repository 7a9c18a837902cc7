package io.stockproof.alert;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what operators were told unasked. */
@RestController
@Requires(Scope.OPS_READ)
class AlertController {

    private final AlertRepository alerts;
    private final DigestRepository digests;
    private final Channels channels;

    AlertController(AlertRepository alerts, DigestRepository digests, Channels channels) {
        this.alerts = alerts;
        this.digests = digests;
        this.channels = channels;
    }

    /** Open and past ones, the newest first. */
    @GetMapping("/v1/alerts")
    Page<AlertBody> alerts(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) AlertBody.@Nullable State state,
            @RequestParam(required = false) @Nullable AlertKind kind,
            PageRequest page) {
        Cursor cursor = page.cursor();
        List<AlertBody> rows = alerts.page(
                new AlertRepository.Filter(named(caller, channel), visible(caller), state, kind),
                cursor == null ? Long.MAX_VALUE : cursor.number(0),
                page.limitPlusOne());
        return Page.of(rows, page, alert -> Cursor.of(alert.id()));
    }

    /** The last days' digests, the newest first. */
    @GetMapping("/v1/digests")
    Page<Digest> digests(
            Caller caller, @RequestParam(required = false) @Nullable ChannelCode channel, PageRequest page) {
        Cursor cursor = page.cursor();
        List<DigestRepository.Stored> rows = digests.page(
                named(caller, channel), visible(caller), cursor == null ? Long.MAX_VALUE : cursor.number(0),
                page.limitPlusOne());
        var shown = Page.of(rows, page, stored -> Cursor.of(stored.id()));
        return new Page<>(
                shown.items().stream().map(DigestRepository.Stored::digest).toList(), shown.nextCursor());
    }

    private @Nullable String named(Caller caller, @Nullable ChannelCode channel) {
        if (channel == null) {
            return null;
        }
        if (!caller.sees(channel) || channels.find(channel).isEmpty()) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
        return channel.value();
    }

    private static List<String> visible(Caller caller) {
        return caller.channels().stream().map(ChannelCode::value).toList();
    }
}
