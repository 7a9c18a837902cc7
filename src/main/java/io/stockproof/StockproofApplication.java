package io.stockproof;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts one instance; any number of them may run on one database. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class StockproofApplication {

    public static void main(String[] args) {
        SpringApplication.run(StockproofApplication.class, args);
    }
}
