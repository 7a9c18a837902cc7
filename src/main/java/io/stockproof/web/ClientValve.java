package io.stockproof.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Hands each request its {@link Client}. That a client has left is told only to who reads from its connection, and what is
 * read may be its next request; the server's own buffer takes that, and gives it to the next request.
 */
class ClientValve extends ValveBase {

    static final String ATTRIBUTE = Client.class.getName();

    ClientValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(ATTRIBUTE, new Connection(request.getCoyoteRequest()));
        getNext().invoke(request, response);
    }

    record Connection(org.apache.coyote.Request request) implements Client {

        /**
         * Tomcat says of a connection that cannot be read that one byte is available, and reads again whenever none is in
         * its buffer. A byte that did come stays there: then either it is still told of without reading, or nothing is
         * read the second time, as {@code Http11InputBuffer.available} has it.
         */
        @Override
        public boolean hasLeft() {
            return available(true) == 1 && available(false) == 0 && available(true) == 1;
        }

        /** The connection ends with the answer, instead of what is left of the body being read. */
        void readNoMore() {
            request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }

        private int available(boolean read) {
            request.action(ActionCode.AVAILABLE, read);
            return request.getAvailable();
        }
    }
}
