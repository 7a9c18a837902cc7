package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Parameters of an address's query. */
final class FeedQuery {

    private FeedQuery() {}

    /** {@code uri} with this one parameter of that name. */
    static URI with(URI uri, String name, String value) throws ConnectorException {
        String encodedName = encoded(name);
        List<String> parameters = new ArrayList<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String parameter : query.split("&")) {
            String its = parameter.contains("=") ? parameter.substring(0, parameter.indexOf('=')) : parameter;
            if (!parameter.isEmpty() && !its.equals(encodedName) && !its.equals(name)) {
                parameters.add(parameter);
            }
        }
        parameters.add(encodedName + "=" + encoded(value));
        String text = uri.toString();
        int end = text.indexOf('#') >= 0 ? text.indexOf('#') : text.length();
        int start = text.indexOf('?') >= 0 ? Math.min(text.indexOf('?'), end) : end;
        try {
            return new URI(text.substring(0, start) + "?" + String.join("&", parameters));
        } catch (URISyntaxException e) { // its message repeats what may hold secrets
            throw new ConnectorException(Kind.MISCONFIGURED, "The feed's address takes no parameters");
        }
    }

    /** As forms have it, with blanks that every server reads. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
