package io.stockproof.problem;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The pages that a problem's {@code type} points to: what it means, and what to do. Open to everybody, whatever they accept. */
@RestController
class ProblemPageController {

    @ApiResponse(responseCode = "200", content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
    @GetMapping("/problems")
    ResponseEntity<String> list() {
        String rows = Arrays.stream(ProblemType.values())
                .map(type -> "<dt><a href=\"/problems/%s\">%s</a> (%d)</dt><dd>%s</dd>"
                        .formatted(type.slug(), type.slug(), type.status().value(), escaped(type.title())))
                .collect(Collectors.joining("\n"));
        return page("Problems",
                "<p>Every error answer of this service is one of these.</p>\n<dl>\n" + rows + "\n</dl>");
    }

    @ApiResponse(responseCode = "200", content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
    @GetMapping("/problems/{slug}")
    ResponseEntity<String> show(@PathVariable String slug) {
        ProblemType type = Arrays.stream(ProblemType.values())
                .filter(one -> one.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no such type of problem."));
        return page(type.title(), """
                <p>Type <code>/problems/%s</code>, status %d.</p>
                <h2>What it means</h2>
                <p>%s</p>
                <h2>What to do</h2>
                <p>%s</p>
                <p><a href="/problems">All types</a></p>"""
                .formatted(type.slug(), type.status().value(), escaped(type.meaning()), escaped(type.remedy())));
    }

    private static ResponseEntity<String> page(String title, String body) {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePublic())
                .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
                .body("""
                        <!DOCTYPE html>
                        <html lang="en">
                        <head><meta charset="utf-8"><title>%s</title></head>
                        <body>
                        <h1>%s</h1>
                        %s
                        </body>
                        </html>
                        """.formatted(escaped(title), escaped(title), body));
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
