package io.stockproof.access;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.stockproof.database.ClusterTasks;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the access check before every handler, and tidies what is kept for a day. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class AccessConfiguration implements WebMvcConfigurer {

    private static final Duration ANSWERS_KEPT = Duration.ofHours(24);
    private static final int PURGES_MAX = 100;
    private static final Logger log = LoggerFactory.getLogger(AccessConfiguration.class);

    private final AccessCheck check;
    private final IdempotencyKeyRepository idempotencyKeys;

    AccessConfiguration(AccessCheck check, IdempotencyKeyRepository idempotencyKeys) {
        this.check = check;
        this.idempotencyKeys = idempotencyKeys;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(check).order(0);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerResolver());
    }

    /** Who changed what is kept as long as what it explains: 13 months. */
    @Bean
    static RecurringTask<Void> accessForgetChanges(ClusterTasks tasks, ChangeRepository changes) {
        return tasks.recurring("access-forget-changes", Schedules.daily(ZoneOffset.UTC, LocalTime.of(1, 30)), () -> {
            while (changes.forgetOld()) {
                log.debug("Forgot some changes");
            }
        });
    }

    /** On every instance: what another one has locked is skipped. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 60_000)
    void purgeKeptAnswers() {
        try {
            for (int purges = 0; purges < PURGES_MAX && idempotencyKeys.purge(ANSWERS_KEPT) > 0; purges++) {
                log.debug("Purged idempotency keys");
            }
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("cause", e.getClass().getSimpleName()).log("Idempotency keys could not be purged");
        }
    }
}
