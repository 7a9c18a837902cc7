package io.stockproof.checkout;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Suppliers;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows what is promised and can no longer be had. */
@RestController
@Requires(Scope.OPS_READ)
class ShortfallController {

    private final Shortfalls shortfalls;
    private final Suppliers suppliers;
    private final Channels channels;
    private final InstantSource clock;

    ShortfallController(Shortfalls shortfalls, Suppliers suppliers, Channels channels, InstantSource clock) {
        this.shortfalls = shortfalls;
        this.suppliers = suppliers;
        this.channels = channels;
        this.clock = clock;
    }

    /** By position. With a channel, those at which it has a reservation, and its reservations alone. */
    @GetMapping(path = "/v1/shortfalls", produces = MediaType.APPLICATION_JSON_VALUE)
    @ReadsReports
    Page<Shortfall> list(
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            PageRequest page) {
        List<Shortfalls.Row> rows = shortfalls.list(
                filter(supplier, channel), clock.instant(), page.cursor(), page.limitPlusOne());
        Page<Shortfalls.Row> shown = Page.of(rows, page, Shortfalls.Row::cursor);
        return new Page<>(
                shown.items().stream().map(Shortfalls.Row::shortfall).toList(), shown.nextCursor());
    }

    /** A row for each reservation that is shown. */
    @GetMapping(path = "/v1/shortfalls", produces = CsvAnswer.MEDIA_TYPE)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            @RequestParam(required = false) @Nullable SupplierCode supplier,
            @RequestParam(required = false) @Nullable ChannelCode channel) {
        ShortfallFilter filter = filter(supplier, channel);
        return CsvAnswer.inSteps(
                Shortfall.HEADER,
                (after, limit) -> shortfalls.list(filter, clock.instant(), after, limit),
                Shortfalls.Row::cursor,
                (writer, row) -> {
                    for (Shortfall.Concerned concerned : row.shortfall().reservations()) {
                        writer.row(row.shortfall().cells(concerned));
                    }
                });
    }

    private ShortfallFilter filter(@Nullable SupplierCode supplier, @Nullable ChannelCode channel) {
        if (supplier != null && suppliers.find(supplier).isEmpty()) {
            throw ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + supplier);
        }
        if (channel != null && channels.find(channel).isEmpty()) {
            throw Refusals.unknownChannel(channel);
        }
        return new ShortfallFilter(supplier, channel);
    }
}
