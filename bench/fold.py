"""Row 2: what a record adds up to, every rule asked for every event, beside bare decoding of the same bytes."""

import gc

from bench.corpus import corpus
from bench.measure import Bench, Reading, timed
from bench.table import Row, row
from lichen.core.event import decode_text
from lichen.core.fold import fold_in_order
from lichen.practices import LAW


def rows(bench: Bench) -> list[Row]:
    arrivals = corpus(bench.size(100_000, 2_000)).arrivals
    raws = [(arrival.id, arrival.frame.raw) for arrival in arrivals]
    events = [LAW.read(event, raw) for event, raw in raws]
    many = len(raws)

    def rules() -> Reading:
        return timed(lambda: fold_in_order(LAW, lambda: events, {}), many)

    def from_bytes() -> Reading:
        return timed(lambda: fold_in_order(LAW, lambda: (LAW.read(*each) for each in raws), {}), many)

    def decode() -> Reading:
        return timed(lambda: [decode_text(raw) for _, raw in raws], many)

    gc.freeze()  # the record itself is not what the collector should look at
    found = bench.alternate({"rules": rules, "bytes": from_bytes, "decode": decode})
    gc.unfreeze()
    beside = "bare decoding of the same bytes"
    return [
        row(f"Fold {many:,} events, all rules", "/s", found["rules"], "rate", beside, found["decode"], goal=100_000),
        row("… read from their bytes as well", "/s", found["bytes"], "rate", beside, found["decode"]),
    ]
