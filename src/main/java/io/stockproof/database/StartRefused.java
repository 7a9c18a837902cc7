package io.stockproof.database;

/** Stops the start with one line that an operator can act on; see {@link StartRefusedAnalyzer}. */
public final class StartRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param reason what is wrong, as a whole sentence
     * @param remedy what to do about it, as a whole sentence
     */
    public StartRefused(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /** The same, with what led to it: logged, not part of the line. */
    public StartRefused(String reason, String remedy, Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
    }

    /** What is wrong, as a whole sentence. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** What to do about it, as a whole sentence. */
    public String remedy() {
        return remedy;
    }
}
