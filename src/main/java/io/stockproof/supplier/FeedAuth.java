package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a feed is told who asks. Secrets are placeholders, filled in at use.
 *
 * @param tokenUrl of OAuth 2, where a token is given for the client's credentials
 * @param clientSecret a placeholder
 * @param scope of OAuth 2, as the supplier names it
 * @param clientSecretIn where the token request carries the client's credentials; its header where absent
 * @param password a placeholder
 * @param name of the header or parameter
 * @param value of the header or parameter; holds a placeholder
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FeedAuth(
        Type type,
        @Nullable String tokenUrl,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String scope,
        @Nullable SecretIn clientSecretIn,
        @Nullable String user,
        @Nullable String password,
        @Nullable String name,
        @Nullable String value) {

    /** The ways there are. */
    public enum Type {
        /** A bearer token, got by the client credentials grant. */
        OAUTH2,
        /** User and password in each request. */
        BASIC,
        /** A header of any name. */
        HEADER,
        /** A parameter of the address's query. */
        QUERY
    }

    /** The two places of RFC 6749. */
    public enum SecretIn {
        HEADER,
        BODY
    }
}
