package io.stockproof.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.setup.SetupAnswer.Action;
import io.stockproof.setup.SetupAnswer.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects the changes of one transaction, and writes each down. */
final class Recorder {

    private final ChangeLog changeLog;
    private final Caller caller;
    private final ObjectMapper json;
    private final List<Change> changes = new ArrayList<>();
    private final Set<SupplierCode> suppliers = new HashSet<>();

    Recorder(ChangeLog changeLog, Caller caller, ObjectMapper json) {
        this.changeLog = changeLog;
        this.caller = caller;
        this.json = json;
    }

    void record(
            Kind kind,
            Object code,
            @Nullable Object before,
            @Nullable Object after) {
        changeLog.record(caller, kind.text(), code.toString(), tree(before), tree(after));
        Action action = before == null
                ? Action.CREATED
                : after == null ? Action.DELETED : Action.REPLACED;
        changes.add(new Change(kind, code.toString(), action));
    }

    void supplierChanged(SupplierCode supplier) {
        suppliers.add(supplier);
    }

    List<Change> changes() {
        return changes;
    }

    Set<SupplierCode> suppliers() {
        return suppliers;
    }

    private @Nullable JsonNode tree(
            @Nullable Object resource) {
        return resource == null ? null : json.valueToTree(resource);
    }
}
