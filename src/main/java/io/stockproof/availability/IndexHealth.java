package io.stockproof.availability;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness: an instance takes traffic once its index is loaded, and keeps it however old the index grows. The
 * database is away for all instances at once, and none of them would be left to say so.
 */
@Component("availabilityIndexHealthIndicator")
class IndexHealth implements HealthIndicator {

    private final AvailabilityIndex index;

    IndexHealth(AvailabilityIndex index) {
        this.index = index;
    }

    @Override
    public Health health() {
        Health.Builder health = index.isLoaded() ? Health.up() : Health.outOfService();
        return health.withDetail("lagSeconds", index.isLoaded() ? index.lag().toSeconds() : -1).build();
    }
}
