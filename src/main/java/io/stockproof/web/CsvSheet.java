package io.stockproof.web;

import io.stockproof.problem.ProblemType;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * Reads a sheet record by record; one record at a time is in memory, and a record has a limit. A sheet whose shape is
 * broken (not UTF-8, another header, a quote that is never closed) is refused.
 */
public final class CsvSheet {

    /** A record of nine cells of 200 characters, and room for one that is in error. */
    private static final int RECORD_CHARACTERS_MAX = 65_536;

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setIgnoreEmptyLines(false)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .get();

    private CsvSheet() {}

    /** Takes each record that is not an empty line. */
    @FunctionalInterface
    public interface Records {
        void take(long line, Map<String, String> cells) throws IOException;
    }

    /**
     * Reads all records of {@code body}, as UTF-8 with or without a byte order mark.
     *
     * @param required columns that the header names, in any order
     * @param optional columns that it may name
     * @param rowsMax records after the header, empty lines included
     * @throws IOException where the body breaks off
     * @throws io.stockproof.problem.Problem where it is no such sheet
     */
    public static void read(
            InputStream body, List<String> required, List<String> optional, long rowsMax, Records records)
            throws IOException {
        LimitedReader limited = new LimitedReader(new BufferedReader(new InputStreamReader(
                body,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT))));
        long line = 1;
        try (CSVParser parser = CSVParser.builder().setReader(limited).setFormat(FORMAT).get()) {
            Iterator<CSVRecord> all = parser.iterator();
            List<String> header = all.hasNext() ? header(all.next()) : List.of();
            requireHeader(header, required, optional);
            long rows = 0;
            line = parser.getCurrentLineNumber() + 1;
            limited.nextRecord();
            while (all.hasNext()) {
                CSVRecord row = all.next();
                if (++rows > rowsMax) {
                    throw ProblemType.BODY_TOO_LARGE.because(
                            "The sheet has more than " + rowsMax + " rows, empty lines included.");
                }
                if (row.size() > 1 || !row.get(0).isBlank()) {
                    records.take(line, cells(header, row));
                }
                line = parser.getCurrentLineNumber() + 1;
                limited.nextRecord();
            }
        } catch (UncheckedIOException e) {
            throw broken(e.getCause() == null ? new IOException(e) : e.getCause(), line);
        } catch (IOException e) {
            throw broken(e, line);
        }
    }

    private static List<String> header(CSVRecord record) {
        return record.stream()
                .map(cell -> cell.startsWith("\uFEFF") ? cell.substring(1) : cell)
                .map(String::strip)
                .toList();
    }

    private static void requireHeader(List<String> header, List<String> required, List<String> optional) {
        Set<String> named = new HashSet<>(header);
        boolean once = named.size() == header.size();
        if (!once || !named.containsAll(required) || !isWithin(named, required, optional)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The first line must be the header, in any order: " + String.join(",", required)
                            + (optional.isEmpty() ? "" : "; and of these, any: " + String.join(",", optional)));
        }
    }

    private static boolean isWithin(Set<String> named, List<String> required, List<String> optional) {
        return named.stream().allMatch(column -> required.contains(column) || optional.contains(column));
    }

    /** The cells by column; a record of another length is handed over as it is, without the columns it lacks. */
    private static Map<String, String> cells(List<String> header, CSVRecord row) {
        Map<String, String> cells = new HashMap<>();
        if (row.size() == header.size()) {
            for (int i = 0; i < header.size(); i++) {
                cells.put(header.get(i), row.get(i));
            }
        }
        return cells;
    }

    /** What the sheet did wrong, or else what happened to the connection. */
    private static IOException broken(IOException e, long line) {
        if (e instanceof CharacterCodingException) {
            throw ProblemType.INVALID_REQUEST.because("The sheet is not UTF-8, at or after line " + line + ".");
        } else if (e instanceof RecordTooLongException) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The record that starts on line " + line + " has more than " + RECORD_CHARACTERS_MAX
                            + " characters: is a quote not closed?");
        } else if (e instanceof CSVException) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The record that starts on line " + line + " has quotes where none can stand.");
        }
        return e;
    }

    private static final class RecordTooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Ends a record that would fill the memory. */
    private static final class LimitedReader extends FilterReader {

        private long characters;

        LimitedReader(Reader in) {
            super(in);
        }

        void nextRecord() {
            characters = 0;
        }

        @Override
        public int read() throws IOException {
            int character = super.read();
            count(character < 0 ? 0 : 1);
            return character;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int more) throws IOException {
            characters += more;
            // The parser reads ahead by its buffer of 8,192 characters, which may belong to the records after this one.
            if (characters > RECORD_CHARACTERS_MAX + 2 * 8_192) {
                throw new RecordTooLongException();
            }
        }
    }
}
