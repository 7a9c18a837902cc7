/**
 * The product from outside: the packaged jar as a process of its own, on its embedded database, against suppliers that
 * answer over HTTP on loopback. Nothing here reaches into the service.
 */
package io.stockproof.acceptance;
