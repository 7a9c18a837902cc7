package io.stockproof;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts one instance; any number of them may run on one database. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class StockproofApplication {

    public static void main(String[] args) {
        try {
            SpringApplication.run(StockproofApplication.class, args);
        } catch (SpringApplication.AbandonedRunException e) {
            throw e;
        } catch (RuntimeException e) {
            // Boot has said why, on one line or with a trace; what is left is to tell the shell.
            System.exit(1);
        }
    }
}
