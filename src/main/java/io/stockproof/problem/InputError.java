package io.stockproof.problem;

/**
 * One fault in what the client sent.
 *
 * @param pointer the member's path, such as {@code lines[0].quantity} or {@code suppliers[0].poll.cron}; a query
 *     parameter's or a header's name
 * @param detail what is wrong with it, and what would be right
 */
public record InputError(String pointer, String detail) {}
