package io.stockproof.testorder;

import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Orders that are only tried. */
@RestController
@RequestMapping("/v1/test-orders")
class TestOrderController {

    private final TestOrders testOrders;
    private final TestOrderRepository repository;
    private final Channels channels;

    TestOrderController(TestOrders testOrders, TestOrderRepository repository, Channels channels) {
        this.testOrders = testOrders;
        this.repository = repository;
        this.channels = channels;
    }

    /** Walks an order through every layer, and leaves nothing behind but its report. */
    @PostMapping
    @Requires(Scope.OPS_WRITE)
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<TestOrder> make(
            Caller caller,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @Valid @RequestBody TestOrderRequest order) {
        return testOrders.make(caller, key, order);
    }

    @GetMapping("/{id}")
    @Requires(Scope.OPS_READ)
    TestOrder show(Caller caller, @PathVariable long id) {
        return repository.find(id)
                .filter(order -> caller.sees(order.channel()))
                .orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no test order " + id + "."));
    }

    /** The newest first; with {@code odd}, those in which somebody contradicts somebody. */
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<TestOrderSummary> list(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable String variant,
            @RequestParam(required = false) @Nullable Verdict verdict,
            @RequestParam(required = false) @Nullable Long scheduleId,
            @RequestParam(defaultValue = "false") boolean odd,
            PageRequest page) {
        requireKnown(caller, channel);
        TestOrderRepository.Filter filter = new TestOrderRepository.Filter(
                channel, caller.channels(), variant, verdict, scheduleId, odd, page);
        return Page.of(repository.list(filter), page, order -> Cursor.of(order.id()));
    }

    /** The whole list as a sheet. */
    @GetMapping(produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    @ReadsReports
    ResponseEntity<StreamingResponseBody> sheet(
            Caller caller,
            @RequestParam(required = false) @Nullable ChannelCode channel,
            @RequestParam(required = false) @Nullable String variant,
            @RequestParam(required = false) @Nullable Verdict verdict,
            @RequestParam(required = false) @Nullable Long scheduleId,
            @RequestParam(defaultValue = "false") boolean odd) {
        requireKnown(caller, channel);
        return CsvAnswer.of(TestOrderSummary.HEADER, writer -> {
            // In steps by key, so that a slow reader holds no connection and no old snapshot.
            Cursor after = null;
            List<TestOrderSummary> rows;
            do {
                PageRequest page = new PageRequest(PageRequest.LIMIT_MAX, after);
                rows = repository.list(new TestOrderRepository.Filter(
                        channel, caller.channels(), variant, verdict, scheduleId, odd, page));
                for (TestOrderSummary row : rows) {
                    writer.row(row.cells());
                    after = Cursor.of(row.id());
                }
            } while (rows.size() > PageRequest.LIMIT_MAX); // one more than was asked for: there are more
        });
    }

    private void requireKnown(Caller caller, @Nullable ChannelCode channel) {
        if (channel != null && (!caller.sees(channel) || channels.find(channel).isEmpty())) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
    }
}
