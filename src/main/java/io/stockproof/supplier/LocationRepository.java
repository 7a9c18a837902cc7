package io.stockproof.supplier;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

interface LocationRepository extends JpaRepository<LocationRow, Integer> {

    /** Deleted ones too. */
    List<LocationRow> findBySupplierId(int supplierId);

    List<LocationRow> findBySupplierIdAndDeletedAtIsNullOrderByCode(int supplierId);

    List<LocationRow> findByDeletedAtIsNullOrderBySupplierIdAscCodeAsc();
}
