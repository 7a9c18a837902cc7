package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a supplier's file is, and how it is read.
 *
 * @param url http, https, sftp, or a file of this machine; may hold {@code ${NAME}} placeholders
 * @param delimiter of CSV, one character; {@code ,} where absent
 * @param quote of CSV, one character; {@code "} where absent
 * @param encoding a charset's name; UTF-8 where absent; a byte order mark rules over it
 * @param rows where the rows are: for JSON a path to the array, such as {@code data.items} (absent: the document is the
 *     array, or one object a line), for XML the name of the element that is a row ({@code item} where absent)
 * @param columns which column, path or element (or {@code @attribute}) holds {@code sku}, {@code quantity} and, where
 *     there are several, {@code location}; a name stands for itself where absent. Where the file tells what items are, also
 *     which holds {@code title}, {@code barcode} and {@code options}; they are not read where absent. For a CSV without a
 *     header: the column's number, from 1, as text
 * @param header whether a CSV has a header line; true where absent
 * @param quantityWords what words in the quantity column mean; compared without regard to case and blanks
 * @param thousandsSeparator one character that may group the digits of a quantity; none where absent
 * @param defaultLocation the location of rows that name none; {@code main} where absent
 * @param complete whether an item that is not in the file is missing; true where absent
 * @param headers request headers, such as {@code Authorization}; values may hold placeholders
 * @param auth how the supplier is told who asks; not at all, or by {@code url} and {@code headers}, where absent
 * @param paging how a JSON that comes in pages is read; one answer where absent
 * @param hostKeys over SFTP, fingerprints ({@code SHA256:…}) of the server's keys, one of which it must show; where absent no
 *     poll succeeds, and each says which key was shown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeedSettings(
        String url,
        Format format,
        @Nullable String delimiter,
        @Nullable String quote,
        @Nullable String encoding,
        @Nullable String rows,
        @Nullable Map<String, String> columns,
        @Nullable Boolean header,
        @Nullable Map<String, Long> quantityWords,
        @Nullable String thousandsSeparator,
        @Nullable String defaultLocation,
        @Nullable Boolean complete,
        @Nullable Map<String, String> headers,
        @Nullable FeedAuth auth,
        @Nullable FeedPaging paging,
        @Nullable List<String> hostKeys) {

    /** What the file is. */
    public enum Format {
        CSV,
        JSON,
        XML
    }

    public FeedSettings {
        columns = columns == null ? null : Map.copyOf(columns);
        quantityWords = quantityWords == null ? null : Map.copyOf(quantityWords);
        headers = headers == null ? null : Map.copyOf(headers);
        hostKeys = hostKeys == null ? null : List.copyOf(hostKeys);
        complete = complete == null ? Boolean.TRUE : complete;
    }

    /** The column, path or element that holds {@code field}. */
    public String column(String field) {
        return columns == null ? field : columns.getOrDefault(field, field);
    }

    /** Whether rows may tell what items are, beside what there is of them. */
    public boolean describesItems() {
        return columns != null
                && (columns.containsKey("title") || columns.containsKey("barcode") || columns.containsKey("options"));
    }

    /** The bare code of the location of rows that name none; {@code main} where the settings name none either. */
    public String defaultLocationOrMain() {
        return defaultLocation == null ? "main" : defaultLocation;
    }

    /** Whether an item that is not in the file is missing; if not, its absence says nothing. */
    public boolean isComplete() {
        return complete == null || complete;
    }
}
