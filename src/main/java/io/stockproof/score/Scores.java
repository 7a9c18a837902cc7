package io.stockproof.score;

import io.stockproof.score.SupplierScore.Part;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Scores suppliers by what is counted of them now. */
@Component
public class Scores {

    private final ScoreRepository repository;
    private final InstantSource clock;

    Scores(ScoreRepository repository, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** From 0 to 100, as it is now; {@code null} where nothing is known of the supplier yet. Takes some statements. */
    public @Nullable Integer scoreOf(StoredSupplier stored) {
        return ScoreFormula.score(ScoreFormula.parts(repository.currentFigures(stored, clock.instant())));
    }

    /** What 95 of 100 of its positions that channels list are no older than, now; {@code null} where there are none. */
    public @Nullable Long p95SecondsOf(StoredSupplier stored) {
        Figures.Freshness freshness = repository.freshnessOfListed(stored, clock.instant());
        return freshness == null ? null : Long.valueOf(freshness.p95Seconds());
    }

    SupplierScore of(StoredSupplier stored) {
        Instant now = clock.instant();
        Figures figures = repository.figures(stored, now);
        List<Part> parts = ScoreFormula.parts(figures);
        return new SupplierScore(
                stored.supplier().code(), now, SupplierScore.WINDOW_DAYS, ScoreFormula.score(parts), parts, figures);
    }
}
