package io.stockproof.diagnosis;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Shows what could never be sent, however much of it there were. What is proposed, a person puts into the channel. */
@RestController
class RouteCheckController {

    private final RouteChecks checks;

    RouteCheckController(RouteChecks checks) {
        this.checks = checks;
    }

    /**
     * Active listings that no offered method carries to any reference context, by channel and variant. A page may be short
     * of its limit, or empty, and have a next one all the same.
     */
    @GetMapping(path = "/v1/route-checks", produces = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_READ)
    Page<RouteCheck> listings(
            @RequestParam(required = false) @Nullable ChannelCode channel, PageRequest page, Caller caller) {
        return checks.listings(caller, channel, page);
    }

    /** The same as a sheet, each with its best proposal. */
    @GetMapping(path = "/v1/route-checks", produces = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_READ)
    ResponseEntity<StreamingResponseBody> sheet(
            @RequestParam(required = false) @Nullable ChannelCode channel, Caller caller) {
        return CsvAnswer.of(RouteCheck.HEADER, checks.sheet(caller, channel));
    }

    /** Reference contexts that no offered method reaches from anywhere, by channel and position. */
    @GetMapping("/v1/context-checks")
    @Requires(Scope.OPS_READ)
    Page<ContextCheck> contexts(
            @RequestParam(required = false) @Nullable ChannelCode channel, PageRequest page, Caller caller) {
        return checks.contexts(caller, channel, page);
    }
}
