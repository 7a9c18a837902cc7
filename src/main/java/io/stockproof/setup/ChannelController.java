package io.stockproof.setup;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.setup.Edits.Deleted;
import io.stockproof.setup.Edits.Target;
import io.stockproof.web.BodyLimit;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Channels one at a time, and as pages. */
@RestController
class ChannelController {

    private final Edits edits;
    private final Channels channels;

    ChannelController(Edits edits, Channels channels) {
        this.edits = edits;
        this.channels = channels;
    }

    /** A channel that was written, and the version that includes it. */
    record WrittenChannel(@JsonUnwrapped Channel channel, String version) {}

    @GetMapping("/v1/channels/{code}")
    @Requires(Scope.OPS_READ)
    ResponseEntity<Channel> show(@PathVariable ChannelCode code, Caller caller) {
        requireSeen(code, caller);
        return edits.show(find(code).orElseThrow(() -> unknown(code)));
    }

    @io.swagger.v3.oas.annotations.parameters.RequestBody(required = true, content = {
            @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, schema = @Schema(implementation = Channel.class)),
            @Content(mediaType = Syntax.YAML_TYPE, schema = @Schema(implementation = Channel.class))
    })
    @PutMapping(path = "/v1/channels/{code}", consumes = {
            MediaType.APPLICATION_JSON_VALUE, Syntax.YAML_TYPE, Syntax.X_YAML_TYPE, Syntax.TEXT_YAML_TYPE
    })
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = DocumentReader.BYTES_MAX)
    ResponseEntity<WrittenChannel> put(
            @PathVariable ChannelCode code,
            InputStream body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller)
            throws IOException {
        requireSeen(code, caller);
        Channel written = edits.put(caller, target(code), body, type, ifMatch);
        return edits.written(written, WrittenChannel::new);
    }

    @DeleteMapping("/v1/channels/{code}")
    @Requires(Scope.OPS_WRITE)
    Deleted delete(
            @PathVariable ChannelCode code,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Caller caller) {
        requireSeen(code, caller);
        return edits.delete(caller, target(code), ifMatch, () -> unknown(code));
    }

    /** By code. */
    @GetMapping("/v1/channels")
    @Requires(Scope.OPS_READ)
    Page<Channel> list(PageRequest page, Caller caller) {
        Stream<Channel> seen = channels.all().stream()
                .map(stored -> stored.channel())
                .filter(channel -> caller.sees(channel.code()));
        List<Channel> rows = Edits.page(seen, Channel::code, page);
        return Page.of(rows, page, channel -> Cursor.of(channel.code()));
    }

    private Target<Channel> target(ChannelCode code) {
        return new Target<>(Kind.CHANNEL, code.value(), () -> find(code));
    }

    private Optional<Channel> find(ChannelCode code) {
        return channels.find(code).map(stored -> stored.channel());
    }

    /** A key that is bound to other channels learns nothing of this one. */
    private static void requireSeen(ChannelCode code, Caller caller) {
        if (!caller.sees(code)) {
            throw unknown(code);
        }
    }

    private static Problem unknown(ChannelCode code) {
        return ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + code + ".");
    }
}
