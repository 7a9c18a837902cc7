package io.stockproof.demo;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Tells a person at a terminal what to try. */
@Component
@Profile("demo")
class DemoWelcome {

    private final DemoSuppliers suppliers;
    private final ServletWebServerApplicationContext context;

    DemoWelcome(DemoSuppliers suppliers, ServletWebServerApplicationContext context) {
        this.suppliers = suppliers;
        this.context = context;
    }

    @EventListener(ApplicationReadyEvent.class)
    void welcome() {
        System.out.println(text(context.getWebServer().getPort(), suppliers.port()));
    }

    static String text(int port, int suppliersPort) {
        String api = "http://localhost:" + port;
        String tee = api + "/v1/channels/main/variants/TEE-RED-M/availability";
        return """

                Stockproof's demo answers on %s. Its keys, which anybody may know:
                  storefront  %s
                  checkout    %s
                  operator    %s
                  admin       %s

                1. CJ says Inventory: 10077 (CJ: 0, Factory: 10077). What can a shopper in the US buy?
                  curl -s -H 'Authorization: Bearer %s' '%s?country=US'
                2. Why not more, and what would help?
                  curl -s -H 'Authorization: Bearer %s' '%s/explanation?country=US'
                3. The supplier moves 77 units into its warehouse:
                  curl -s -X POST 'http://localhost:%d/demo/move?units=77'
                4. Within one poll, five seconds, what can be bought now (with others in one question)?
                  curl -s -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '%s' '%s/v1/availability/query'
                5. Every change that led there:
                  curl -s -H 'Authorization: Bearer %s' '%s/v1/ledger?supplier=cj&sku=CJTEE-RED-M'
                6. The store's page shows all 10,077. Where does it show what checkout refuses, and why?
                  curl -s -H 'Authorization: Bearer %s' '%s/v1/mismatches?state=OPEN&sort=-overstatedUnits'
                """.formatted(
                api, DemoKeys.STOREFRONT, DemoKeys.CHECKOUT, DemoKeys.OPS, DemoKeys.ADMIN,
                DemoKeys.STOREFRONT, tee,
                DemoKeys.OPS, tee,
                suppliersPort,
                DemoKeys.STOREFRONT,
                "{\"channel\":\"main\",\"destination\":{\"country\":\"US\"},"
                        + "\"variants\":[\"TEE-RED-M\",\"LAMP-OAK\",\"MUG-BLUE\",\"DESK-SET\",\"CHAIR-OAK\"]}",
                api,
                DemoKeys.OPS, api,
                DemoKeys.OPS, api);
    }
}
