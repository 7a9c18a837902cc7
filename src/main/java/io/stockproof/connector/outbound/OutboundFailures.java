package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Says in our words how a connection failed. No cause is kept where its message may repeat an address. */
public final class OutboundFailures {

    private OutboundFailures() {}

    static ConnectorException inHead(IOException failure) {
        return switch (failure) {
            case OutboundGuard.AddressRefused refused -> new ConnectorException(Kind.ADDRESS_REFUSED, text(refused));
            case UnknownHostException unknown -> new ConnectorException(Kind.UNREACHABLE, "The host is unknown");
            case InterruptedIOException late -> new ConnectorException(Kind.TIMEOUT, "No answer in time", late);
            case SSLException tls -> new ConnectorException(Kind.UNREACHABLE, "TLS failed: " + text(tls), tls);
            case NoHttpResponseException none -> unreachable("The connection was closed without an answer", none);
            case ConnectionClosedException closed ->
                    unreachable("The connection was closed in the answer's head", closed);
            case ClientProtocolException protocol -> new ConnectorException(Kind.MALFORMED, "The answer is not HTTP");
            case SocketException socket -> unreachable("The connection failed: " + text(socket), socket);
            default -> unreachable("The connection failed", failure);
        };
    }

    /** The same for a failure after the answer's head had come. */
    public static ConnectorException inBody(IOException failure) {
        return switch (failure) {
            case InterruptedIOException late ->
                    new ConnectorException(Kind.TIMEOUT, "The answer stopped arriving", late);
            case ConnectionClosedException cut -> cutOff(cut);
            case MalformedChunkCodingException cut -> cutOff(cut);
            case SocketException cut -> cutOff(cut);
            default -> new ConnectorException(Kind.TRUNCATED, "The answer could not be read to its end", failure);
        };
    }

    private static ConnectorException cutOff(IOException failure) {
        return new ConnectorException(Kind.TRUNCATED, "The answer was cut off: " + text(failure), failure);
    }

    private static ConnectorException unreachable(String detail, IOException failure) {
        return new ConnectorException(Kind.UNREACHABLE, detail, failure);
    }

    private static String text(IOException failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message.length() <= 200 ? message : message.substring(0, 200);
    }
}
