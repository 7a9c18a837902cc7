package io.stockproof.database;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * A streaming replica for reports and exports.
 *
 * @param url JDBC address; where there is none, they read the database that all else uses
 * @param username of a role that may read; none where the address says all
 * @param password its password
 * @param maximumPoolSize connections at most
 */
@Validated
@ConfigurationProperties(prefix = "stockproof.reports.datasource", ignoreUnknownFields = false)
record ReportsProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("5") @Min(1) @Max(100) int maximumPoolSize) {

    @Override
    public String toString() {
        return "ReportsProperties[" + url + ", " + username + ", password ***, " + maximumPoolSize + "]";
    }
}
