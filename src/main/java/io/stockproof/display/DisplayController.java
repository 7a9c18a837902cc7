package io.stockproof.display;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.availability.Context;
import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.BodyLimit;
import io.stockproof.web.CsvAnswer;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.stockproof.web.ReadsReports;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Takes what stores say that they show, and tells it again. */
@RestController
class DisplayController {

    private final Channels channels;
    private final DisplayIntake intake;
    private final DisplayReader reader;
    private final Idempotency idempotency;
    private final ObjectMapper json;

    DisplayController(
            Channels channels, DisplayIntake intake, DisplayReader reader, Idempotency idempotency, ObjectMapper json) {
        this.channels = channels;
        this.intake = intake;
        this.reader = reader;
        this.idempotency = idempotency;
        this.json = json;
    }

    /** Where a display holds: as a reference context of a channel. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownIn(
            CountryCode country,
            @Nullable String region,
            @Nullable String postalCode,
            @Nullable MethodCode shippingMethod) {

        static @Nullable ShownIn of(String key) {
            if (key.equals(ContextKey.ALL)) {
                return null;
            }
            Context context = ContextKey.parse(key);
            return new ShownIn(
                    context.destination().country(), context.destination().region(),
                    context.destination().postalCode(), context.shippingMethod());
        }
    }

    /**
     * What a store said.
     *
     * @param quantity units, 0 where the variant is shown as sold out
     * @param observedAt when it was shown
     * @param context where it holds; wherever no other display of the variant does, where absent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sent(String variant, long quantity, Instant observedAt, @Nullable ShownIn context) {}

    /** Takes up to a million displays. Each row is judged by itself; what is no list of rows is refused whole. */
    @PostMapping(path = "/v1/channels/{code}/displays", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = BodyLimit.NONE)
    @RequestBody(required = true, content = @Content(mediaType = MediaType.APPLICATION_JSON_VALUE, array = @ArraySchema(schema = @Schema(implementation = Sent.class))))
    ResponseEntity<DisplayIntake.Result> report(
            @PathVariable ChannelCode code,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            HttpServletRequest request,
            Caller caller)
            throws IOException {
        return take(code, key, "json", request, caller, (body, rowsMax, now, rows) -> JsonReport
                .read(json.getFactory(), body, rowsMax, now, rows));
    }

    /** The same as a sheet: {@code variant,quantity,observedAt}, and the members of a context as further columns. */
    @PostMapping(path = "/v1/channels/{code}/displays", consumes = CsvAnswer.MEDIA_TYPE)
    @Requires(Scope.OPS_WRITE)
    @BodyLimit(bytes = BodyLimit.NONE)
    @RequestBody(required = true, content = @Content(mediaType = CsvAnswer.MEDIA_TYPE, schema = @Schema(type = "string")))
    ResponseEntity<DisplayIntake.Result> reportSheet(
            @PathVariable ChannelCode code,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            HttpServletRequest request,
            Caller caller)
            throws IOException {
        return take(code, key, "csv", request, caller, CsvReport::read);
    }

    /** What the store shows, by variant. */
    @GetMapping("/v1/channels/{code}/displays")
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<DisplayReader.Display> list(
            @PathVariable ChannelCode code,
            @RequestParam(required = false) @Nullable String variant,
            PageRequest page,
            Caller caller) {
        var rows = reader.shown(require(code, caller).channelId(), variant, page.cursor(), page.limitPlusOne());
        return Page.of(rows, page, row -> Cursor.of(row.variant(), row.key()));
    }

    /** What this service answered to storefronts: a sample, one row a variant and context. */
    @GetMapping("/v1/channels/{code}/displays/served")
    @Requires(Scope.OPS_READ)
    @ReadsReports
    Page<DisplayReader.Served> served(
            @PathVariable ChannelCode code,
            @RequestParam(required = false) @Nullable String variant,
            PageRequest page,
            Caller caller) {
        var rows = reader.served(require(code, caller).channelId(), variant, page.cursor(), page.limitPlusOne());
        return Page.of(rows, page, row -> Cursor.of(row.variant(), row.key()));
    }

    private ResponseEntity<DisplayIntake.Result> take(
            ChannelCode code,
            @Nullable String key,
            String syntax,
            HttpServletRequest request,
            Caller caller,
            DisplayIntake.Reader reader)
            throws IOException {
        StoredChannel channel = require(code, caller);
        MessageDigest digest = sha256();
        Report report = intake.receive(new DigestInputStream(request.getInputStream(), digest), reader);
        try {
            return idempotency.once(
                    caller, "displays/" + code, key, syntax + HexFormat.of().formatHex(digest.digest()),
                    () -> ResponseEntity.ok(intake.apply(channel, report)));
        } finally {
            intake.forget(report);
        }
    }

    private StoredChannel require(ChannelCode code, Caller caller) {
        return channels.find(code)
                .filter(found -> caller.sees(code))
                .orElseThrow(() -> ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + code + "."));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
