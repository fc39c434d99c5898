-- All circles of a node in one file. Events are the only truth: what else is said of circles and devices, and every
-- kept state, can be made again from them. Ids and keys are the 32 bytes behind their text.

PRAGMA application_id = 0x4c696368;  -- "Lich"

CREATE TABLE home (
    instance TEXT NOT NULL  -- one row: names this very database
) STRICT;

CREATE TABLE circle (
    c INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE device (
    d INTEGER PRIMARY KEY,
    c INTEGER NOT NULL REFERENCES circle,
    key BLOB NOT NULL,
    seq INTEGER NOT NULL,  -- its last event, so that a frontier costs a row a device
    head BLOB NOT NULL,
    split INTEGER,         -- the first seq at which two of its events are known
    UNIQUE (c, key)
) STRICT;

CREATE TABLE event (
    n INTEGER PRIMARY KEY,     -- arrival number: parents first, never used again
    id BLOB NOT NULL UNIQUE,
    c INTEGER NOT NULL REFERENCES circle,
    d INTEGER NOT NULL REFERENCES device,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    delay INTEGER NOT NULL,    -- it came this long after `at`: shorter than a time
    seq INTEGER NOT NULL,
    size INTEGER NOT NULL,
    fact BLOB NOT NULL,        -- the fact alone when `links` has the rest; the whole text when `links` is null
    links BLOB,                -- prev, words and seen, one after another, each closed by a zero byte (see rows.py)
    signature BLOB             -- null where a later event of the same run proves it (P3)
) STRICT;

-- Neither order needs sorting. Ids settle equal times, but texts and bytes sort differently, so that is done outside;
-- an id in this index would cost 35 bytes an event.
CREATE INDEX event_in_order ON event (c, epoch, at);
CREATE INDEX event_by_arrival ON event (c);  -- the arrival number, being the row's own, is in every index

-- Apart from their events, so that folding never reads them and erasing touches nothing else.
CREATE TABLE words (
    n INTEGER PRIMARY KEY REFERENCES event,
    bytes BLOB  -- null once erased: they are not taken in again
) STRICT;

-- Events with all that their texts say.
CREATE VIEW record AS
SELECT n, event.id, circle.id AS circle, device.key AS device, epoch, at, event.seq, size, fact, links, signature, delay
FROM circle JOIN event USING (c) JOIN device USING (d);

CREATE TABLE kept (
    c INTEGER NOT NULL REFERENCES circle,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    id TEXT NOT NULL,  -- as text: sorts as places do
    data BLOB NOT NULL,
    PRIMARY KEY (c, epoch, at, id)
) STRICT;

CREATE TABLE waiting (
    circle TEXT NOT NULL,  -- as text: the circle may not be held yet
    id TEXT NOT NULL,
    raw BLOB NOT NULL,
    signature BLOB NOT NULL,
    words BLOB NOT NULL,
    PRIMARY KEY (circle, id)
) STRICT;

CREATE TABLE private (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;
