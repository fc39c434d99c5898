-- All circles of a node, or of several processes that are one node. Events are the only truth: what else is said of
-- circles and devices, and every kept state, can be made again from them. Ids and keys are the 32 bytes behind their text.

CREATE TABLE home (
    instance text NOT NULL,  -- one row: names this very database, together with where it lies
    version bigint NOT NULL  -- of this schema
);

CREATE TABLE circle (
    c integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    id bytea NOT NULL UNIQUE,
    count bigint NOT NULL DEFAULT 0,    -- of its events, and so the arrival number of the last one
    sum bytea NOT NULL DEFAULT '',      -- of all ids, 32 bytes
    devices integer NOT NULL DEFAULT 0  -- how many it has, and so the number of the last one
);

CREATE TABLE device (
    c integer NOT NULL,
    d integer NOT NULL,    -- 1, 2, 3, … in its circle
    key bytea NOT NULL,
    seq bigint NOT NULL,   -- its last event, so that a frontier costs a row a device
    head bytea NOT NULL,
    split bigint,          -- the first seq at which two of its events are known
    PRIMARY KEY (c, d),
    UNIQUE (c, key)
);

-- Who appends holds the circle's row meanwhile. So its arrival numbers are 1, 2, 3, …, and are seen in that order.
CREATE TABLE event (
    c integer NOT NULL,
    n bigint NOT NULL,         -- arrival number
    id bytea NOT NULL,
    d integer NOT NULL,
    epoch bigint NOT NULL,
    at bigint NOT NULL,
    delay bigint NOT NULL,     -- it came this long after `at`
    seq bigint NOT NULL,
    size bigint NOT NULL,
    fact bytea NOT NULL,       -- the fact alone when `links` has the rest; the whole text when `links` is null
    links bytea,               -- prev, words and seen, one after another, each closed by a zero byte (see rows.py)
    signature bytea,           -- null where a later event of the same run proves it (P3)
    PRIMARY KEY (c, n)
) PARTITION BY HASH (c);

CREATE INDEX event_in_order ON event (c, epoch, at, n);
CREATE INDEX event_in_chain ON event (c, d, seq);

-- Apart from their events, so that folding never reads them and erasing touches nothing else.
CREATE TABLE words (
    c integer NOT NULL,
    n bigint NOT NULL,
    bytes bytea,  -- null once erased: they are not taken in again
    PRIMARY KEY (c, n)
) PARTITION BY HASH (c);

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
        EXECUTE format('CREATE TABLE words_%s PARTITION OF words FOR VALUES WITH (MODULUS 16, REMAINDER %s)', part, part);
    END LOOP;
END $$;

-- Where an event is. An id alone does not say in which part of `event` to look, and to look into all of them costs more.
CREATE TABLE found (
    id bytea PRIMARY KEY,
    c integer NOT NULL,
    n bigint NOT NULL
);

CREATE TABLE kept (
    c integer NOT NULL,
    epoch bigint NOT NULL,
    at bigint NOT NULL,
    id text COLLATE "C" NOT NULL,  -- as text: sorts as places do
    data bytea NOT NULL,
    PRIMARY KEY (c, epoch, at, id)
);

CREATE TABLE waiting (
    circle text COLLATE "C" NOT NULL,  -- as text: the circle may not be held yet
    place integer NOT NULL,
    raw bytea NOT NULL,
    signature bytea NOT NULL,
    words bytea NOT NULL,
    PRIMARY KEY (circle, place)
);

CREATE TABLE private (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (kind, name)
);
