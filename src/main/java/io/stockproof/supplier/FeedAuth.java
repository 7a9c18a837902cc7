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
 * @param privateKey of SSH, a placeholder
 * @param passphrase of the private key, a placeholder; none where absent
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
        @Nullable String value,
        @Nullable String privateKey,
        @Nullable String passphrase) {

    /** The ways there are. */
    public enum Type {
        /** A bearer token, got by the client credentials grant. */
        OAUTH2,
        /** User and password, in each request over HTTP or at the login of SFTP. */
        BASIC,
        /** A header of any name. */
        HEADER,
        /** A parameter of the address's query. */
        QUERY,
        /** User and private key, at the login of SFTP. */
        SSH_KEY
    }

    /** The two places of RFC 6749. */
    public enum SecretIn {
        HEADER,
        BODY
    }
}
