package io.stockproof.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Records refusals of access. Who is refused again and again for the same reason makes one line a minute, with the
 * number of those before it, so that an attack does not write the disk full.
 */
@Component
public class SecurityLog {

    private static final Logger log = LoggerFactory.getLogger("io.stockproof.security");
    private static final int REMEMBERED_MAX = 10_000;

    private final MeterRegistry meters;
    private final Cache<String, AtomicLong> recent = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    /** Why access was refused; also the meter's tag. */
    public enum Refusal {
        NO_KEY,
        BAD_KEY,
        NO_SCOPE,
        RATE_LIMITED,
        BAD_SIGNATURE
    }

    SecurityLog(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Notes one refusal; {@code who} is a principal, or the address of a caller without one. */
    public void refused(Refusal refusal, String who, HttpServletRequest request) {
        meters.counter("access.refusals", "refusal", refusal.name().toLowerCase(java.util.Locale.ROOT)).increment();
        AtomicLong count = recent.get(refusal + " " + who, key -> new AtomicLong());
        if (count.getAndIncrement() == 0) {
            log.atWarn()
                    .addKeyValue("refusal", refusal)
                    .addKeyValue("who", who)
                    .addKeyValue("from", request.getRemoteAddr())
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("path", shortened(request.getRequestURI()))
                    .log("Access refused; repeats of this in the next minute are counted, not logged");
        }
    }

    private static String shortened(String path) {
        return path.length() <= 200 ? path : path.substring(0, 200) + "…";
    }
}
