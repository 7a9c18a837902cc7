package io.stockproof.problem;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.mock.web.MockHttpServletRequest;

class UnforeseenTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(Unforeseen.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listens() {
        logged.start();
        log.addAppender(logged);
    }

    @AfterEach
    void listensNoLonger() {
        log.detachAppender(logged);
    }

    private static Problem violates(String constraint) {
        ServerErrorMessage message = new ServerErrorMessage(String.join("\0",
                "SERROR", "C23505", "Mduplicate key", "DKey (name)=(what the caller sent) already exists.",
                "n" + constraint, ""));
        return Unforeseen.problem(
                new DuplicateKeyException("what the caller sent", new PSQLException(message)),
                new MockHttpServletRequest("POST", "/v1/somewhere"));
    }

    @Test
    void aWriterThatCameSecondIsToldSoAndWhatItSentIsNotLogged() {
        assertThat(violates("testorder_schedule_name_key").type()).isEqualTo(ProblemType.STALE_EDIT);

        ILoggingEvent line = logged.list.getFirst();
        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(line.getKeyValuePairs())
                .extracting(Object::toString)
                .containsExactly("method=\"POST\"", "path=\"/v1/somewhere\"",
                        "constraint=\"testorder_schedule_name_key\"");
        assertThat(line.getFormattedMessage()).isEqualTo("Request came second");
        assertThat(line.getThrowableProxy()).isNull();
    }

    @Test
    void anyOtherDuplicateIsAFaultOfOurs() {
        assertThat(violates("catalog_listing_pkey").type()).isEqualTo(ProblemType.INTERNAL_ERROR);

        assertThat(logged.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.ERROR);
    }
}
