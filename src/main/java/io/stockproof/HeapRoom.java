package io.stockproof;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption.Origin;
import java.lang.management.ManagementFactory;

/**
 * Has the JVM keep two thirds of the heap free, within what it may have at most. By default it gives memory back until 40 %
 * is free; what the service always holds is then so near to where a collector begins to mark that it marks all the time.
 */
final class HeapRoom {

    static final String MIN = "MinHeapFreeRatio";
    static final String MAX = "MaxHeapFreeRatio";
    private static final String MIN_PERCENT = "65";
    private static final String MAX_PERCENT = "80";

    private HeapRoom() {}

    /** Unless somebody has said how much, or this JVM cannot be told. */
    static void keep() {
        try {
            HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (isDefault(jvm, MIN) && isDefault(jvm, MAX)) {
                jvm.setVMOption(MAX, MAX_PERCENT);
                jvm.setVMOption(MIN, MIN_PERCENT);
            }
        } catch (IllegalArgumentException e) {
            // A JVM or a collector that has no such setting keeps what it likes.
        }
    }

    private static boolean isDefault(HotSpotDiagnosticMXBean jvm, String option) {
        Origin origin = jvm.getVMOption(option).getOrigin();
        return origin == Origin.DEFAULT || origin == Origin.ERGONOMIC;
    }
}
