package io.stockproof.catalog;

import io.stockproof.web.CsvSheet;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The sheet of an import. One whose shape is broken stops the import whole. */
final class ImportSheet {

    private ImportSheet() {}

    /** Reads all records, as {@link CsvSheet#read} does. */
    static void read(InputStream body, long rowsMax, CsvSheet.Records records) throws IOException {
        CsvSheet.read(body, ListingSheet.HEADER, List.of(), rowsMax, records);
    }
}
