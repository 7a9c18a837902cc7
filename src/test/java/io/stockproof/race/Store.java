package io.stockproof.race;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** What buyers buy from: some instances on one database. */
@FunctionalInterface
public interface Store {

    /** An answer of the contract, or what came in place of one. */
    record Answered(int status, JsonNode body) {}

    /**
     * Asks one instance once.
     *
     * @throws IOException where no answer came, so that nobody knows whether it took effect
     */
    Answered ask(int instance, Request request) throws IOException;
}
