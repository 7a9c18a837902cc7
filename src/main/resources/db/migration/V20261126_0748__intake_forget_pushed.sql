-- Ids of pushed messages are forgotten sooner than others, a supplier at a time.
CREATE INDEX intake_message_supplier ON intake_message (supplier_id, received_at);
