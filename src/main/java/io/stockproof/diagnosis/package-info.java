/**
 * Why a store shows a number that checkout refuses, or keeps one back that it would accept: the first gate that broke
 * it, what else is in the way, the evidence, and what fixes it. {@link io.stockproof.diagnosis.Diagnosis#of} is the
 * rule and is pure; {@link io.stockproof.diagnosis.Diagnoses} reads what it rests on. {@code Routes} tells, by rules alone,
 * what could never be sent anywhere.
 *
 * <p>Reads the tables of the features above it. Writes none.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "web", "access", "supplier", "ledger", "catalog", "shipping", "channel", "intake",
        "availability", "checkout"
})
package io.stockproof.diagnosis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
