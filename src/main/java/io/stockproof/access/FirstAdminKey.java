package io.stockproof.access;

import java.util.List;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where no admin key is set and none exists, makes one and prints it, once: the only way in. */
@Component
class FirstAdminKey implements InitializingBean {

    private final AdminKey configured;
    private final Keys keys;
    private final ApiKeyRepository stored;
    private final TransactionTemplate transaction;

    FirstAdminKey(AdminKey configured, Keys keys, ApiKeyRepository stored, PlatformTransactionManager transactions) {
        this.configured = configured;
        this.keys = keys;
        this.stored = stored;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void afterPropertiesSet() {
        if (configured.key() != null) {
            return;
        }
        KeyText made = transaction.execute(status -> {
            if (!stored.lockAndFindNoAdmin()) {
                return null;
            }
            NewKey admin = new NewKey("first admin key", List.of(Scope.ADMIN), null, null, null, null);
            return keys.create(Caller.SYSTEM, admin).text();
        });
        if (made != null) {
            // To standard output, not to the log, which is kept and read by others.
            System.out.println("Stockproof made an admin key, which is shown this once: " + made.disclosed());
        }
    }
}
