-- Whether a channel sells anything of a supplier, without reading all that it sells.
CREATE INDEX catalog_component_channel ON catalog_component (supplier_id, channel_id);
