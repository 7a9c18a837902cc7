package io.stockproof.diagnosis;

/** How a cause is removed. */
public enum FixClass {
    /** The system may do it. */
    AUTO,
    /** A person accepts what is proposed. */
    PROPOSE,
    /** A person has to find out or to decide. */
    HUMAN
}
