package io.stockproof.supplier;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

interface SupplierRepository extends JpaRepository<SupplierRow, Integer> {

    /** Deleted ones too. */
    Optional<SupplierRow> findByCode(String code);

    Optional<SupplierRow> findByCodeAndDeletedAtIsNull(String code);

    List<SupplierRow> findByDeletedAtIsNullOrderByCode();

    boolean existsByCode(String code);
}
