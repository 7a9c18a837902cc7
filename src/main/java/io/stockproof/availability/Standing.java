package io.stockproof.availability;

/**
 * An item's stock at a location, as far as no shipping method has a say in it.
 *
 * @param believed what is left of it after the freshness gate: {@code t} of the formula
 * @param admitted what the channel may sell of that
 */
record Standing(StockAt stock, Site site, long believed, long admitted) {

    static final Standing[] NONE = {};
}
