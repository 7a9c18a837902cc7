package io.stockproof.channel;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

interface ChannelRepository extends JpaRepository<ChannelRow, Integer> {

    /** A deleted one too. */
    Optional<ChannelRow> findByCode(String code);

    Optional<ChannelRow> findByCodeAndDeletedAtIsNull(String code);

    List<ChannelRow> findByDeletedAtIsNullOrderByCode();
}
