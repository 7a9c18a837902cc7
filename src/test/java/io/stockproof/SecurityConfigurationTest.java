package io.stockproof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecurityConfigurationTest {

    private static final Pattern NAME = Pattern.compile("[\\p{IsAssigned}&&[^\\p{IsControl}]]*");
    private static final Pattern VALUE = Pattern.compile("[\\p{IsAssigned}&&[[^\\p{IsControl}]||\\t]]*");

    @Test
    void takesTheHeadersThatTheFirewallWouldTakeByItself() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(character -> {
            String text = "a" + Character.toString(character) + "b";
            return SecurityConfiguration.isText(text, false) != NAME.matcher(text).matches()
                    || SecurityConfiguration.isText(text, true) != VALUE.matcher(text).matches();
        })).isEmpty();
        assertThat(SecurityConfiguration.isText("", false)).isTrue();
        assertThat(SecurityConfiguration.isText("a\tb", true)).isTrue();
        assertThat(SecurityConfiguration.isText("a\tb", false)).isFalse();
        assertThat(SecurityConfiguration.isText("a\r\nb", true)).isFalse();
    }
}
