package io.stockproof.intake;

/** The database's clock was put back while a run went on: it is not known what its times mean. */
final class ClockPutBack extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClockPutBack() {
        super("the database's clock was put back", null, false, false);
    }
}
