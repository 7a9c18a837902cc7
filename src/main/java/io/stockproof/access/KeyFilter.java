package io.stockproof.access;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads {@code Authorization: Bearer <key>}. It refuses nobody: what is open stays open, whatever key is sent. It notes
 * who calls, or why that is not known, for whoever decides.
 */
@Component
public class KeyFilter extends OncePerRequestFilter {

    /** Why the caller is not known: a {@link Problem} for the answer, where the handler is not open. */
    static final String FAILURE = KeyFilter.class.getName() + ".failure";

    private static final String SCHEME = "Bearer ";
    private static final int HEADER_CHARACTERS_MAX = 500;

    private final Authenticator authenticator;

    KeyFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            identify(request);
        } catch (RequestRejectedException malformed) {
            throw malformed; // no request to go on with, whatever it asks for
        } catch (RuntimeException unavailable) {
            request.setAttribute(FAILURE, unavailable); // such as a database that is away: closed, and said as 503; or too many guesses
        }
        chain.doFilter(request, response);
    }

    /** Whether the key of a request that is still being answered would be let in now; true where that cannot be told. */
    public boolean stillKnows(HttpServletRequest request) {
        String bearer = bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        try {
            return bearer != null && authenticator.authenticate(bearer, request.getRemoteAddr()).isPresent();
        } catch (RuntimeException unavailable) {
            return true; // nothing new is shown to it than to those whose keys are good
        }
    }

    private void identify(HttpServletRequest request) {
        String bearer = bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (bearer == null) {
            return;
        }
        Optional<Authenticator.Known> known = authenticator.authenticate(bearer, request.getRemoteAddr());
        if (known.isEmpty()) {
            request.setAttribute(FAILURE,
                    ProblemType.UNAUTHENTICATED.because("The key is unknown, expired or revoked."));
            return;
        }
        Caller caller = known.get().caller();
        request.setAttribute(CallerResolver.ATTRIBUTE, caller);
        ApiKey key = known.get().key();
        if (key != null) {
            request.setAttribute(ApiKey.class.getName(), key);
        }
        var authorities = AuthorityUtils.createAuthorityList(
                caller.scopes().stream().map(Scope::text).toList());
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new PreAuthenticatedAuthenticationToken(caller, "", authorities));
        SecurityContextHolder.setContext(context);
    }

    private static @Nullable String bearer(@Nullable String header) {
        if (header == null) {
            return null;
        }
        boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return isBearer && header.length() <= HEADER_CHARACTERS_MAX ? header.substring(SCHEME.length()).strip() : "";
    }
}
