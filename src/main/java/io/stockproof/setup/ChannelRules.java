package io.stockproof.setup;

import io.stockproof.channel.AlertRule;
import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.setup.Draft.Names;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a channel's members must be together, and what they name. Form is checked before. */
final class ChannelRules {

    private ChannelRules() {}

    static void check(Channel channel, Path at, Names names, Errors errors) {
        Set<MethodCode> offered = new HashSet<>();
        for (int i = 0; i < channel.shippingMethods().size(); i++) {
            MethodCode method = channel.shippingMethods().get(i);
            Path methodAt = at.member("shippingMethods").index(i);
            checkMethod(method, methodAt, names, errors);
            if (!offered.add(method)) {
                errors.add(methodAt, "must be named once");
            }
        }
        Set<LocationCode> allocated = new HashSet<>();
        for (int i = 0; i < channel.allocations().size(); i++) {
            Allocation allocation = channel.allocations().get(i);
            Path allocationAt = at.member("allocations").index(i);
            check(allocation, allocationAt, names, errors);
            if (!allocated.add(allocation.location())) {
                errors.add(allocationAt.member("location"), "must be named once");
            }
        }
        for (int i = 0; i < channel.referenceContexts().size(); i++) {
            MethodCode method = channel.referenceContexts().get(i).shippingMethod();
            if (method != null) {
                Path contextAt = at.member("referenceContexts").index(i);
                checkMethod(method, contextAt.member("shippingMethod"), names, errors);
            }
        }
        check(channel.alerts(), at.member("alerts"), errors);
        if (channel.display().hideExact() && channel.display().capAt() == null) {
            errors.add(at.member("display").member("capAt"), "is required with hideExact: nothing would be hidden");
        }
    }

    private static void checkMethod(MethodCode method, Path at, Names names, Errors errors) {
        if (!names.methods.contains(method.value())) {
            errors.add(at, "must be a shipping method that exists, or that the document has");
        }
    }

    private static void check(Allocation allocation, Path at, Names names, Errors errors) {
        if (!names.locations.contains(allocation.location().toString())) {
            errors.add(at.member("location"), "must be a location that exists, or that the document has");
        }
        if (Boolean.TRUE.equals(allocation.none()) && (allocation.share() != null || allocation.units() != null)) {
            errors.add(at.member("none"), "must not stand beside share or units");
        }
    }

    private static void check(AlertRule rule, Path at, Errors errors) {
        check(rule.mismatchShare().warn(), rule.mismatchShare().page(), at.member("mismatchShare"), errors);
        check(rule.openMismatches().warn(), rule.openMismatches().page(), at.member("openMismatches"), errors);
        check(rule.overstatedUnits().warn(), rule.overstatedUnits().page(), at.member("overstatedUnits"), errors);
        check(rule.rejectedShare().warn(), rule.rejectedShare().page(), at.member("rejectedShare"), errors);
        check(rule.unexplainedShare().warn(), rule.unexplainedShare().page(), at.member("unexplainedShare"), errors);
        check(rule.freshnessSeconds().warn(), rule.freshnessSeconds().page(), at.member("freshnessSeconds"), errors);
    }

    private static <T extends Comparable<T>> void check(
            @Nullable T warn, @Nullable T page, Path at, Errors errors) {
        if (warn != null && page != null && page.compareTo(warn) < 0) {
            errors.add(at.member("page"), "must not be less than warn");
        }
    }
}
