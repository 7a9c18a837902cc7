package io.stockproof.demo;

import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line that a reader is told to paste: {@code curl -s [-X METHOD] [-H 'Name: value'] [-d 'body'] 'url'}. */
record Curl(String line) {

    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R\\s*");

    /** Those of a text, in their order. */
    static List<Curl> in(String text) {
        List<Curl> found = new ArrayList<>();
        CONTINUED.matcher(text).replaceAll("").lines().map(String::strip)
                .filter(line -> line.startsWith("curl ")).forEach(line -> found.add(new Curl(line)));
        return found;
    }

    URI uri() {
        String last = line.substring(0, line.length() - 1);
        return URI.create(last.substring(last.lastIndexOf('\'') + 1));
    }

    /** Sends it as curl would. */
    Answer send(Api api) {
        Api sender = api;
        Matcher header = Pattern.compile("-H '([^:]+): ([^']+)'").matcher(line);
        while (header.find()) {
            sender = sender.header(header.group(1), header.group(2));
        }
        String body = option("-d '([^']+)'");
        String method = option("-X (\\w+)");
        String query = uri().getRawQuery();
        return sender.send(method != null ? method : body != null ? "POST" : "GET",
                uri().getRawPath() + (query == null ? "" : "?" + query), body);
    }

    private @Nullable String option(String pattern) {
        Matcher option = Pattern.compile(pattern).matcher(line);
        return option.find() ? option.group(1) : null;
    }
}
