package io.stockproof.diagnosis;

import io.stockproof.kernel.MethodCode;

/**
 * A shipping method that the channel does not offer and that would carry what nothing carries now. A person offers it.
 *
 * @param score from 1 to 100: how many of the destinations in question it reaches
 * @param reason what speaks for it
 */
record MethodProposal(MethodCode method, int score, String reason) {

    static final int PROPOSALS_MAX = 3;
}
