package io.stockproof.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Codes;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.ProblemType;
import java.io.IOException;

/**
 * What a body calls a channel or a method that it asks of. A text that can be nobody's code is the name of none that there
 * is, and answered so; an empty one names nothing, and is not valid.
 */
public abstract sealed class Named<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final ProblemType unknown;
    private final String what;

    private Named(Class<T> type, ProblemType unknown, String what) {
        super(type);
        this.unknown = unknown;
        this.what = what;
    }

    abstract T of(String code);

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String name = context.readValue(parser, String.class);
        if (!name.isEmpty() && !Codes.isCode(name)) {
            throw unknown.because("There is no " + what + " " + name + ".");
        }
        return of(name);
    }

    /** Reads a channel's name; {@code unknown-channel} where it is no code. */
    public static final class Channel extends Named<ChannelCode> {
        private static final long serialVersionUID = 1L;

        Channel() {
            super(ChannelCode.class, ProblemType.UNKNOWN_CHANNEL, "channel");
        }

        @Override
        ChannelCode of(String code) {
            return new ChannelCode(code);
        }
    }

    /** Reads a shipping method's name; {@code unknown-method} where it is no code. */
    public static final class Method extends Named<MethodCode> {
        private static final long serialVersionUID = 1L;

        Method() {
            super(MethodCode.class, ProblemType.UNKNOWN_METHOD, "shipping method");
        }

        @Override
        MethodCode of(String code) {
            return new MethodCode(code);
        }
    }
}
