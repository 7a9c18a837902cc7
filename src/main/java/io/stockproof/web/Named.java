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
public final class Named {

    private Named() {}

    /** Reads a channel's name; {@code unknown-channel} where it is no code. */
    public static final class Channel extends StdDeserializer<ChannelCode> {
        private static final long serialVersionUID = 1L;

        Channel() {
            super(ChannelCode.class);
        }

        @Override
        public ChannelCode deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String name = context.readValue(parser, String.class);
            if (isNobodys(name)) {
                throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + name + ".");
            }
            return new ChannelCode(name);
        }
    }

    /** Reads a shipping method's name; {@code unknown-method} where it is no code. */
    public static final class Method extends StdDeserializer<MethodCode> {
        private static final long serialVersionUID = 1L;

        Method() {
            super(MethodCode.class);
        }

        @Override
        public MethodCode deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String name = context.readValue(parser, String.class);
            if (isNobodys(name)) {
                throw ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + name + ".");
            }
            return new MethodCode(name);
        }
    }

    private static boolean isNobodys(String name) {
        return !name.isEmpty() && !Codes.isCode(name);
    }
}
