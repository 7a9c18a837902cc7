package io.stockproof.availability;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what approving a poll would do to what can be bought, or what a dry run would have done. */
@RestController
class PollPreviewController {

    private final PollPreviews previews;

    PollPreviewController(PollPreviews previews) {
        this.previews = previews;
    }

    /**
     * Answers for up to 1,000 listings: those first of whose best source the poll speaks. In each channel's reference
     * contexts, unless a country is named.
     */
    @GetMapping("/v1/polls/{id}/preview")
    @Requires(Scope.OPS_READ)
    PollPreview show(@PathVariable long id, @RequestParam(required = false) @Nullable String country, Caller caller) {
        if (country == null) {
            return previews.of(id, null, caller);
        }
        DestinationInput to = new DestinationInput(country, null, null);
        List<InputError> errors = new ArrayList<>();
        to.check("", errors);
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The destination is not valid.", errors);
        }
        return previews.of(id, to.destination(), caller);
    }
}
