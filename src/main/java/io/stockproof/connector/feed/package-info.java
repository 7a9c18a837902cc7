/**
 * Reads a supplier's file: fetched whole to disk first, so that a slow sink cannot cut the download short and a download
 * that breaks can be repeated before a single row was given; then streamed from there row by row.
 */
@NullMarked
package io.stockproof.connector.feed;

import org.jspecify.annotations.NullMarked;
