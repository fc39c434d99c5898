-- What sharing asks: how far each device's chain goes beyond what another copy has, and whether two copies are the same.

CREATE INDEX event_in_chain ON event (d, seq);

ALTER TABLE circle ADD COLUMN count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE circle ADD COLUMN sum BLOB;  -- of all ids, 32 bytes; null until the next append where 0001 wrote the events
