package io.stockproof.intake;

import io.stockproof.intake.FeedShop.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** What goes wrong with suppliers' files, by rule: each makes a bad answer out of a good one. */
enum Corruption {
    EMPTY_BODY {
        @Override
        Answer of(Good good, Random random) {
            return Answer.of(new byte[0]);
        }
    },
    NO_ROWS {
        @Override
        Answer of(Good good, Random random) {
            return Answer.of(good.format().encode(List.of()));
        }
    },
    CUT_IN_THE_MIDDLE {
        @Override
        Answer of(Good good, Random random) {
            byte[] body = good.body();
            return Answer.of(Arrays.copyOf(body, body.length / 10 * (1 + random.nextInt(9)) + random.nextInt(7)));
        }
    },
    CONNECTION_CUT {
        @Override
        Answer of(Good good, Random random) {
            byte[] body = good.body();
            return new Answer(Arrays.copyOf(body, body.length / 2), body.length, Map.of());
        }
    },
    ALL_ZERO {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity("0"));
        }
    },
    HALF_ZERO {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> random.nextBoolean() ? row.withQuantity("0") : row);
        }
    },
    FOUR_FIFTHS_ZERO_REST_HALVED {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(
                    random.nextInt(5) > 0 ? "0" : Long.toString(Long.parseLong(row.quantity()) / 2)));
        }
    },
    COLUMNS_SHIFTED {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> new Row(
                    row.name(), row.days(), row.quantity(), row.sku(), row.price(), row.ean()));
        }
    },
    DAYS_FOR_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(row.days()));
        }
    },
    PRICES_FOR_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(row.price()));
        }
    },
    PRICES_IN_CENTS_FOR_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(row.price().replace(".", "")));
        }
    },
    ROUNDED_PRICES_FOR_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(row.price().replaceFirst("\\..*", "")));
        }
    },
    EANS_FOR_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(row.ean()));
        }
    },
    SHORT_EANS_FOR_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity(
                    FeedShop.ean(100_000_000_000L + random.nextInt(9_000_000)).substring(1)));
        }
    },
    SENTINELS_FOR_SOME {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> random.nextInt(5) == 0 ? row.withQuantity("9999") : row);
        }
    },
    SENTINELS_FOR_ALL {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withQuantity("99999"));
        }
    },
    WRONG_SEPARATOR {
        @Override
        Answer of(Good good, Random random) {
            return Answer.of(new String(good.body(), good.format().charset())
                    .replace(';', '\t')
                    .replace(',', ';')
                    .replace('<', '[')
                    .getBytes(good.format().charset()));
        }
    },
    WRONG_ENCODING {
        @Override
        Answer of(Good good, Random random) {
            String text = good.format().text(good.rows());
            return Answer.of(text.getBytes(switch (random.nextInt(3)) {
                case 0 -> StandardCharsets.UTF_16LE;
                case 1 -> StandardCharsets.UTF_16BE;
                default -> good.format().charset().equals(StandardCharsets.UTF_8)
                        ? StandardCharsets.ISO_8859_1
                        : StandardCharsets.UTF_8;
            }));
        }
    },
    DUPLICATES_WITH_OTHER_VALUES {
        @Override
        Answer of(Good good, Random random) {
            List<Row> rows = new ArrayList<>(good.rows());
            int share = 1 + random.nextInt(9);
            good.rows().stream()
                    .filter(row -> random.nextInt(10) < share)
                    .forEach(row -> rows.add(row.withQuantity("0")));
            Collections.shuffle(rows, random);
            return Answer.of(good.format().encode(rows));
        }
    },
    QUANTITIES_OF_OTHER_ROWS {
        @Override
        Answer of(Good good, Random random) {
            List<String> quantities = new ArrayList<>(
                    good.rows().stream().map(Row::quantity).toList());
            Collections.rotate(quantities, 1 + random.nextInt(quantities.size() - 1));
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < quantities.size(); i++) {
                rows.add(good.rows().get(i).withQuantity(quantities.get(i)));
            }
            return Answer.of(good.format().encode(rows));
        }
    },
    UNREADABLE_QUANTITIES {
        @Override
        Answer of(Good good, Random random) {
            String word = List.of("", "n/a", "#REF!", "-1", "NaN", "1e3").get(random.nextInt(6));
            return good.with(row -> random.nextInt(10) < 8 ? row.withQuantity(word) : row);
        }
    },
    OTHER_SUPPLIERS_FILE {
        @Override
        Answer of(Good good, Random random) {
            return good.with(row -> row.withSku("X-" + row.sku().substring(6)));
        }
    },
    HTML {
        @Override
        Answer of(Good good, Random random) {
            return new Answer(
                    "<!DOCTYPE html><html><head><title>Wartung</title></head><body><br>Bald zurück</body></html>"
                            .getBytes(StandardCharsets.UTF_8),
                    -1, Map.of("Content-Type", "text/html; charset=utf-8"));
        }
    },
    GZIP_CUT {
        @Override
        Answer of(Good good, Random random) {
            byte[] packed = gzip(good.body());
            return new Answer(Arrays.copyOf(packed, packed.length / 10 * (2 + random.nextInt(7))), -1,
                    random.nextBoolean() ? Map.of("Content-Encoding", "gzip") : Map.of());
        }
    },
    ZIP_BOMB {
        @Override
        Answer of(Good good, Random random) {
            byte[] zeroes = new byte[24 << 20];
            Arrays.fill(zeroes, (byte) '0');
            return Answer.of(gzip(zeroes));
        }
    },
    DEEP_NESTING {
        @Override
        Answer of(Good good, Random random) {
            int depth = 20_000;
            return Answer.of((good.format() == FeedFormat.XML
                    ? "<a>".repeat(depth) + "</a>".repeat(depth)
                    : "{\"data\":{\"items\":" + "[".repeat(depth) + "]".repeat(depth) + "}}")
                    .getBytes(StandardCharsets.UTF_8));
        }
    },
    BILLION_LAUGHS {
        @Override
        Answer of(Good good, Random random) {
            StringBuilder text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">");
            for (int i = 1; i < 10; i++) {
                text.append("<!ENTITY lol").append(i).append(" \"")
                        .append(("&lol" + (i - 1) + ";").repeat(10)).append("\">");
            }
            return Answer.of(text.append("]><products><product id=\"&lol9;\"><stock>0</stock></product></products>")
                    .toString().getBytes(StandardCharsets.UTF_8));
        }
    },
    /** As much of it as is asked for: the connector hangs up long before. */
    LINE_OF_TWO_GIGABYTES {
        @Override
        Answer of(Good good, Random random) {
            byte[] head = Arrays.copyOf(good.body(), good.body().length / 2);
            return new Answer(head, 2_000_000_000L, Map.of());
        }
    },
    OLD_COPY {
        @Override
        Answer of(Good good, Random random) {
            return Answer.of(good.old());
        }
    },
    OLD_COPY_THAT_SAYS_SO {
        @Override
        Answer of(Good good, Random random) {
            return new Answer(good.old(), -1, Map.of("Last-Modified", "Mon, 01 Jun 2026 08:00:00 GMT"));
        }
    };

    /** The file as it should be, and one of some days ago. */
    record Good(FeedFormat format, List<Row> rows, byte[] old) {

        byte[] body() {
            return format.encode(rows);
        }

        Answer with(UnaryOperator<Row> change) {
            return Answer.of(format.encode(rows.stream().map(change).toList()));
        }
    }

    /**
     * What the server sends.
     *
     * @param length that it announces, and fills up with one letter where the body is shorter and the length absurd; -1:
     *     the body's
     */
    record Answer(byte[] body, long length, Map<String, String> headers) {

        static Answer of(byte[] body) {
            return new Answer(body, -1, Map.of());
        }
    }

    abstract Answer of(Good good, Random random);

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
