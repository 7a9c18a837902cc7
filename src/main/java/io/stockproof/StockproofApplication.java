package io.stockproof;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts one instance; any number of them may run on one database. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class StockproofApplication {

    public static void main(String[] args) {
        HeapRoom.keep();
        int exitCode = start(new SpringApplication(StockproofApplication.class), args);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Starts {@code application} and returns what the shell is told: 0 once it runs, 1 if it does not. */
    public static int start(SpringApplication application, String... arguments) {
        try {
            application.run(arguments);
            return 0;
        } catch (SpringApplication.AbandonedRunException e) {
            throw e;
        } catch (RuntimeException e) {
            // Boot has said why, on one line or with a trace.
            return 1;
        }
    }
}
