"""Row 1: a whole record taken in from another copy and on disk, beside bare checks of as many signatures."""

from contextlib import closing
from itertools import count
from pathlib import Path

from nacl.bindings import crypto_sign_open

from bench.corpus import corpus
from bench.disk import size_on_disk
from bench.measure import Bench, Reading, timed
from bench.table import Row, row
from lichen.core.door import receive
from lichen.core.event import EVENT_TAG, Frame, decode_text
from lichen.core.values import from_base64url
from lichen.store.sqlite import SqliteStore
from lichen.sync.batches import batches


def rows(bench: Bench, ground: Path) -> list[Row]:
    frames = corpus(bench.size(100_000, 2_000)).frames
    checks = [signed(frame) for frame in frames]
    names = count()

    def take_in() -> Reading:
        with closing(SqliteStore(ground / f"ingest-{next(names)}.db", "bench")) as store:
            return timed(lambda: _take_in(store, frames), len(frames))

    def check() -> Reading:
        return timed(lambda: [crypto_sign_open(message, key) for message, key in checks], len(checks))

    found = bench.alternate({"take in": take_in, "check": check})
    mine, floor = found["take in"], found["check"]
    ratios = [one.rate / other.rate for one, other in zip(mine, floor, strict=True)]
    what = f"Ingest of {len(frames):,} events, durable, one check a run"
    return [
        row(what, "/s", mine, "rate", "bare checks of all their signatures", floor),
        Row("… as a ratio", "×", ratios, goal=1.0),
        Row("… disk an event", "B", [size_on_disk(ground / "ingest-0.db") / len(frames)]),
    ]


def _take_in(store: SqliteStore, frames: list[Frame]) -> None:
    for batch in batches(frames):
        verdict = receive(batch, store.known)
        assert not verdict.refused, verdict.refused[:1]
        store.append(verdict.admitted, at=0)


def signed(frame: Frame) -> tuple[bytes, bytes]:
    """What libsodium checks: the signature before the tagged text, and the key."""
    key = from_base64url(decode_text(frame.raw).device)
    assert key is not None
    return frame.signature + EVENT_TAG.encode() + b"\0" + frame.raw, key
