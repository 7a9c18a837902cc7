package io.stockproof.web;

import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a query string must be before it is believed: valid percent-encoding of valid UTF-8, no control characters, and
 * no API key, which would end up in logs and histories.
 */
final class QueryForm {

    private static final Set<String> KEY_NAMES =
            Set.of("key", "apikey", "api_key", "api-key", "access_token", "token", "bearer", "authorization");

    /** As {@code access} makes and reads them. Other texts may begin as they like: skus and variants do. */
    private static final Pattern KEY = Pattern.compile("sp_[A-Za-z0-9]{8,32}_[A-Za-z0-9_-]{20,100}");

    private QueryForm() {}

    static void check(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), "");
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1), name);
            if (KEY_NAMES.contains(name.toLowerCase(Locale.ROOT)) || KEY.matcher(value).matches()) {
                throw invalid(
                        "A key in the URL is refused; consider it disclosed.",
                        KEY_NAMES.contains(name.toLowerCase(Locale.ROOT)) ? name : "",
                        "must be sent as the header Authorization: Bearer <key>");
            }
        }
    }

    private static String decode(String text, String pointer) {
        byte[] bytes = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw malformed(pointer);
                }
                bytes[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                for (byte b : String.valueOf(c == '+' ? ' ' : c).getBytes(StandardCharsets.UTF_8)) {
                    bytes[length++] = b;
                }
            }
        }
        return utf8(bytes, length, pointer);
    }

    private static String utf8(byte[] bytes, int length, String pointer) {
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw invalid("The query holds a control character.", pointer, "must not hold control characters");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw malformed(pointer);
        }
    }

    private static Problem malformed(String pointer) {
        return invalid("The query is not well-formed.", pointer, "must be percent-encoded UTF-8");
    }

    private static Problem invalid(String detail, String pointer, String fault) {
        return ProblemType.INVALID_REQUEST.because(detail, List.of(new InputError(pointer, fault)));
    }
}
