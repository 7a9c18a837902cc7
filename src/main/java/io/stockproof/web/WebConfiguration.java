package io.stockproof.web;

import io.stockproof.database.Reports;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcRegistrations;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.json.AbstractJackson2HttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** How handlers are found, and get their arguments. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer, WebMvcRegistrations {

    private final ObjectProvider<Reports> reports;

    WebConfiguration(ObjectProvider<Reports> reports) {
        this.reports = reports;
    }

    @Override
    public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
        return new FirstHandlers();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        // After access has been decided: an unauthorised caller learns nothing of parameters.
        registry.addInterceptor(new ParameterCheck()).order(100);
        registry.addInterceptor(new ReportAge(reports)).order(200);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PageRequestResolver());
        resolvers.add(new ClientResolver());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> clients() {
        return factory -> factory.addContextValves(new ClientValve());
    }

    /** JSON is read to the letter; the other forms that Jackson could read here would not be. */
    @Override
    public void extendMessageConverters(List<HttpMessageConverter<?>> converters) {
        converters.removeIf(converter -> converter instanceof AbstractJackson2HttpMessageConverter
                && !(converter instanceof MappingJackson2HttpMessageConverter));
    }

    @Override
    public void addFormatters(FormatterRegistry registry) {
        registry.addConverter(String.class, ChannelCode.class, ChannelCode::new);
        registry.addConverter(String.class, SupplierCode.class, SupplierCode::new);
        registry.addConverter(String.class, MethodCode.class, MethodCode::new);
        registry.addConverter(String.class, CountryCode.class, CountryCode::new);
        registry.addConverter(String.class, LocationCode.class, LocationCode::parse);
        registry.addConverter(String.class, Instant.class, Instants::parse);
    }
}
