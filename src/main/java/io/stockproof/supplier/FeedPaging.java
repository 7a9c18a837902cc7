package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the pages of a JSON feed follow one another.
 *
 * @param next where the next page's address ({@code NEXT_URL}) or cursor ({@code CURSOR}) is, a path such as
 *     {@code paging.next}; where it is absent, null or blank, the page is the last
 * @param parameter of the query that the cursor, number or offset is sent in; {@code cursor}, {@code page} or
 *     {@code offset} where absent
 * @param first the first page's number, 1 where absent; or the first offset, 0 where absent
 * @param sizeParameter of the query that asks for {@code size} rows a page; not sent where absent
 * @param maxPages a feed of more fails; 1,000 where absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeedPaging(
        By by,
        @Nullable String next,
        @Nullable String parameter,
        @Nullable Long first,
        @Nullable String sizeParameter,
        @Nullable Integer size,
        Integer maxPages) {

    /** What leads to the next page. */
    public enum By {
        /** The answer's header {@code Link} with {@code rel="next"}. */
        LINK,
        /** A member of the answer that is an address. */
        NEXT_URL,
        /** A member of the answer that is sent as a parameter. */
        CURSOR,
        /** A number that is counted up until a page has no rows. */
        PAGE,
        /** The number of rows read so far, until a page has none. */
        OFFSET
    }

    public FeedPaging {
        maxPages = maxPages == null ? Integer.valueOf(1_000) : maxPages;
    }

    /** The parameter's name. */
    public String parameterOrUsual() {
        return parameter == null ? by.name().toLowerCase(Locale.ROOT) : parameter;
    }

    /** The first number or offset. */
    public long firstOrUsual() {
        return first == null ? by == By.PAGE ? 1 : 0 : first;
    }
}
