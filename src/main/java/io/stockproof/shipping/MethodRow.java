package io.stockproof.shipping;

import io.stockproof.kernel.MethodCode;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A shipping method with its lanes, as the database keeps it. */
@Entity
@Table(name = "shipping_method")
@SuppressWarnings("NullAway.Init") // the database fills what the constructor leaves
class MethodRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY) private Integer methodId;

    private String code;
    private String name;
    private boolean open;

    @JdbcTypeCode(SqlTypes.ARRAY) private String[] refuses;

    private @Nullable Integer maxWeightGrams;
    private @Nullable String supplierName;

    @ElementCollection
    @CollectionTable(name = "shipping_lane", joinColumns = @JoinColumn(name = "method_id"))
    @OrderColumn(name = "ordinal")
    @Fetch(FetchMode.SUBSELECT) private List<LaneColumns> lanes = new ArrayList<>();

    MethodRow() {}

    MethodRow(MethodCode code) {
        this.code = code.value();
    }

    /** Takes all of {@code to}, its lanes too. */
    void become(ShippingMethod to) {
        name = to.name();
        open = to.open();
        refuses = to.refuses().toArray(String[]::new);
        maxWeightGrams = to.maxWeightGrams();
        supplierName = to.supplierName();
        // A new list: its rows are deleted and written anew, so that no order of updates meets a unique constraint.
        lanes = new ArrayList<>(to.lanes().stream().map(LaneColumns::new).toList());
    }

    ShippingMethod toMethod() {
        return new ShippingMethod(
                new MethodCode(code),
                name,
                open,
                new TreeSet<>(List.of(refuses)),
                maxWeightGrams,
                lanes.stream().map(LaneColumns::toLane).toList(),
                supplierName);
    }
}
