package io.stockproof.shipping;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

interface MethodRepository extends JpaRepository<MethodRow, Integer> {

    Optional<MethodRow> findByCode(String code);

    List<MethodRow> findAllByOrderByCode();
}
