package io.stockproof.supplier;

/** What a supplier's number says about our own orders: {@code GROSS} includes them only later, {@code NET} at once. */
public enum StockIs {
    GROSS,
    NET
}
