package io.stockproof;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.transaction.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Transactions that tell why they failed, also where their connection is lost. */
@Configuration(proxyBeanMethods = false)
class TransactionConfiguration {

    private static final Logger log = LoggerFactory.getLogger(TransactionConfiguration.class);

    @Bean
    JpaTransactionManager transactionManager(ObjectProvider<TransactionManagerCustomizers> customizers) {
        JpaTransactionManager transactions = new CandidTransactions();
        customizers.ifAvailable(all -> all.customize(transactions));
        return transactions;
    }

    /**
     * A rollback that fails would take the place of what it is for: the caller would hear of a closed connection, without
     * a code, not that the server went away. The server rolls back by itself what has lost its connection.
     */
    private static final class CandidTransactions extends JpaTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            try {
                super.doRollback(status);
            } catch (RuntimeException e) {
                log.atDebug().setCause(e).log("A transaction's connection is lost before it could be rolled back");
            }
        }
    }
}
