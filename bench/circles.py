"""Ten thousand small circles: what it costs to ask a neighbour about all of them when none or few have changed."""

from hashlib import sha256
from pathlib import Path
from random import Random

from bench.chronicle import END
from bench.measure import Bench, Reading, Run
from bench.sayings import something
from bench.sync_cases import NOTHING, Case
from bench.sync_ours import OurPeer
from bench.table import Row, row
from lichen.core.event import Frame, compose, encode_words, event_id
from lichen.core.keys import SigningKey, hashed
from lichen.core.values import MINUTE
from lichen.practices import LAW
from lichen.practices.members import CircleFounded
from lichen.practices.talk import RemarkMade

EVENTS = 3  # in each circle
GOALS = {0: 400, 1: 2_000, 100: 25_000}  # bytes, by how many circles differ


def rows(bench: Bench, ground: Path) -> list[Row]:
    """One event more in each circle that differs."""
    many, goals = (10_000, GOALS) if not bench.quick else (200, {0: 400, 1: 2_000})
    cases = {changed: Case(f"{changed} changed", _last(changed)) if changed else NOTHING for changed in goals}
    peer = OurPeer(ground / "circles", [frame for number in range(many) for frame in small(number)], cases.values())

    def asked(case: Case) -> Run:
        return lambda: peer.catch_up(case)

    found = bench.alternate({case.name: asked(case) for case in cases.values()})
    peer.close()
    return [each for changed, case in cases.items() for each in _rows(many, changed, found[case.name])]


def _rows(many: int, changed: int, found: list[Reading]) -> list[Row]:
    what = (
        f"Asking about {many:,} circles of which {changed} differ, both ways" if not changed else f"… {changed} differ"
    )
    return [
        row(what, "B", found, "bytes", goal=GOALS[changed], cpu=False),
        row("… both sides’ work", "ms", found, "ms", cpu=False),
    ]


def _last(many: int) -> frozenset[int]:
    """The places of the last events of so many circles, far from each other."""
    return frozenset(range(EVENTS - 1, many * EVENTS, EVENTS))


def small(number: int) -> list[Frame]:
    """A circle that somebody founded, and in which they said a few things."""
    chance, key = Random(number), SigningKey(sha256(b"bench circle %d" % number).digest())
    words = {"circle": f"Circle {number}", "purpose": something(chance, "remark"), "name": "Ana"}
    founding = compose(key, CircleFounded(law=LAW.version), at=END - EVENTS * MINUTE, words=_words(number, 1, **words))
    circle = last = event_id(founding.raw)
    frames = [founding]
    for seq in range(2, EVENTS + 1):
        said, at = _words(number, seq, text=something(chance, "remark")), END + (seq - EVENTS) * MINUTE
        frames.append(compose(key, RemarkMade(circle), at=at, circle=circle, seq=seq, prev=last, words=said))
        last = event_id(frames[-1].raw)
    return frames


def _words(number: int, seq: int, **words: str) -> bytes:
    return encode_words(hashed("bench-salt", b"%d %d" % (number, seq))[:22], words)
