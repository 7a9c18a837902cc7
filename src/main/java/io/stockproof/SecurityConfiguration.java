package io.stockproof;

import io.stockproof.access.AccessCheck;
import io.stockproof.access.KeyFilter;
import io.stockproof.access.OpenRoutes;
import io.stockproof.access.Scope;
import io.stockproof.problem.ProblemAnswer;
import io.stockproof.problem.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.handler.HandlerMappingIntrospector;

/**
 * The outer wall: without a key nothing but what is listed here answers. What a key may do, each handler declares; see
 * {@link AccessCheck}.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** For pages; JSON needs none, and is held to the same. */
    private static final String CONTENT_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; "
            + "frame-ancestors 'none'; form-action 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'";

    @Bean
    SecurityFilterChain security(HttpSecurity http, KeyFilter keys, AccessCheck access) throws Exception {
        RequestMatcher[] open =
                OpenRoutes.PATHS.stream().map(SecurityConfiguration::path).toArray(RequestMatcher[]::new);
        return http.csrf(AbstractHttpConfigurer::disable) // no cookie is ever believed
                .cors(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable) // and there is none
                .securityContext(context -> context.securityContextRepository(new NullSecurityContextRepository()))
                .servletApi(AbstractHttpConfigurer::disable) // whoever calls is a Caller
                .headers(headers -> headers
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(keys, AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR).permitAll()
                        .requestMatchers(open).permitAll()
                        .requestMatchers(path("/actuator/health"), path("/actuator/health/liveness"),
                                path("/actuator/health/readiness"))
                        .permitAll()
                        .requestMatchers(path("/actuator/prometheus")).hasAuthority(Scope.OPS_READ.text())
                        .requestMatchers(path("/actuator"), path("/actuator/**")).hasAuthority(Scope.ADMIN.text())
                        .anyRequest().authenticated())
                .exceptionHandling(refusals -> refusals
                        .authenticationEntryPoint((request, response, e) -> {
                            try {
                                access.requireCaller(request);
                            } catch (RuntimeException refusal) {
                                ProblemAnswer.write(refusal, request, response);
                            }
                        })
                        .accessDeniedHandler((request, response, e) -> ProblemAnswer.write(
                                access.forbidden(access.requireCaller(request), request,
                                        "The key's scopes do not allow this."),
                                request, response)))
                .build();
    }

    /** Registered in the chain above only. */
    @Bean
    FilterRegistrationBean<KeyFilter> keyFilterIsNoServletFilter(KeyFilter keys) {
        FilterRegistrationBean<KeyFilter> registration = new FilterRegistrationBean<>(keys);
        registration.setEnabled(false);
        return registration;
    }

    /** Each request is timed once, as a whole: timing each filter of the chain as well costs as much as the filters. */
    @Bean
    SecurityObservationSettings filtersAreNotTimed() {
        return SecurityObservationSettings.noObservations();
    }

    /**
     * Spring Security would look the handler up ahead of its own filters, for matchers of Spring MVC. There are none here,
     * and whoever handles the request looks it up anyway.
     */
    @Bean
    static BeanPostProcessor handlersAreLookedUpOnce() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HandlerMappingIntrospector ? new LookedUpLater() : bean;
            }
        };
    }

    private static final class LookedUpLater extends HandlerMappingIntrospector {
        @Override
        public Filter createCacheFilter() {
            return (request, response, chain) -> chain.doFilter(request, response);
        }
    }

    /** There are no users, so Boot need not make one up and print its password. */
    @Bean
    UserDetailsService nobody() {
        return name -> {
            throw new UsernameNotFoundException("there are no users");
        };
    }

    /** Skus and variants may hold any printable character, so encoded ones must pass; paths are matched by segment. */
    @Bean
    StrictHttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowUrlEncodedSlash(true);
        firewall.setAllowUrlEncodedDoubleSlash(true);
        firewall.setAllowUrlEncodedPercent(true);
        firewall.setAllowUrlEncodedPeriod(true);
        firewall.setAllowBackSlash(true);
        firewall.setAllowSemicolon(true);
        firewall.setUnsafeAllowAnyHttpMethod(true); // answered with 405 by whoever owns the path
        // What it checks by itself, and by a regular expression for each name and value as often as one is read.
        firewall.setAllowedHeaderNames(name -> isText(name, false));
        firewall.setAllowedHeaderValues(value -> isText(value, true));
        return firewall;
    }

    /** Whether each character means something, and none is a control but, where allowed, the tabulator. */
    static boolean isText(String text, boolean tabs) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            boolean isMeant = character == '\t' ? tabs : !Character.isISOControl(character);
            if (!isMeant || !Character.isDefined(character)) {
                return false;
            }
        }
        return true;
    }

    @Bean
    RequestRejectedHandler rejectedRequests() {
        return (request, response, e) -> ProblemAnswer.write(
                ProblemType.INVALID_REQUEST.because("The request's path or headers are not well-formed."), request,
                response);
    }

    private static RequestMatcher path(String pattern) {
        return PathPatternRequestMatcher.withDefaults().matcher(pattern);
    }
}
