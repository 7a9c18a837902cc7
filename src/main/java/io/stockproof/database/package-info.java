/**
 * Finds the database and makes sure that it can be trusted. Where no {@code spring.datasource.url} is given, a real
 * PostgreSQL is started on {@code stockproof.data-dir} and shared by all instances on that folder; otherwise nothing of
 * the kind happens. In both cases the service refuses to start on a database that would lose an acknowledged commit.
 *
 * <p>Owns no tables. Features use the {@code DataSource}; what only the tables' owner may do needs
 * {@link io.stockproof.database.OwnerConnections}. Those whose tables are partitioned by month have
 * {@link io.stockproof.database.MonthPartitions} make and drop them. What several of them write in one transaction may go there in one
 * {@link io.stockproof.database.RoundTrip}; how long it holds what others may want is told by
 * {@link io.stockproof.database.HoldTimes}. Reports whose filters may be absent ask through
 * {@link io.stockproof.database.PlannedAnew}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.stockproof.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
