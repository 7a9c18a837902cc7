package io.stockproof;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HeapRoomTest {

    private final HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    private String option(String name) {
        return jvm.getVMOption(name).getValue();
    }

    @Test
    void isAskedForOnceAndLeftToWhoHasSaidOtherwise() {
        HeapRoom.keep();
        assertThat(option(HeapRoom.MIN)).isEqualTo("65");
        assertThat(option(HeapRoom.MAX)).isEqualTo("80");

        jvm.setVMOption(HeapRoom.MIN, "50");
        HeapRoom.keep();
        assertThat(option(HeapRoom.MIN)).isEqualTo("50");
    }
}
