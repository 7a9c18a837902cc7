package io.stockproof.mismatch;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.ReadsReports;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows mismatches at a glance. */
@RestController
class SummaryController {

    private final SummaryReader reader;
    private final MismatchChannels channels;
    private final InstantSource clock;

    SummaryController(SummaryReader reader, MismatchChannels channels, InstantSource clock) {
        this.reader = reader;
        this.channels = channels;
        this.clock = clock;
    }

    /**
     * What is unresolved, by channel, supplier, reason, cause and kind; what happened by hour and day; and how many of the
     * lines that checkout refused had been shown as available. Lines are counted some seconds after they were asked.
     * {@code by} tells the lines of each {@code cause}, {@code channel} or {@code supplier} apart, by hour and day.
     */
    @GetMapping("/v1/mismatches/summary")
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Summary summary(
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable String by,
            Caller caller) {
        return reader.read(channels.seen(caller, channel), CartsBy.parse(by), clock.instant());
    }
}
