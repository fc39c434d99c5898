"""Row 10: a second replica brought up to date, beside git and Loro, told the same things, and beside the floor."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from bench import circles
from bench.corpus import Corpus, corpus
from bench.measure import Bench, Reading, Run
from bench.sync_cases import UNHEARD, Case, Said, cases, everything, tell
from bench.sync_floor import Floor
from bench.sync_git import GitPeer
from bench.sync_loro import LoroPeer
from bench.sync_ours import OurPeer
from bench.table import Row, Unit, row

FLOOR = "the floor"
GOALS = {"nothing": 200.0, "100 recent": 120.0, "100 scattered": 120.0}  # bytes, for each event that is lacking
Found = Mapping[str, list[Reading]]  # by whose they are; ours has no name


class Peer(Protocol):
    """Whatever keeps replicas alike."""

    def catch_up(self, case: Case) -> Reading: ...

    def join(self, case: Case) -> Reading: ...


def rows(bench: Bench, ground: Path) -> Iterator[Row]:
    yield from _catching_up(bench, ground)
    yield from _joining(bench, ground)
    yield from circles.rows(bench, ground)


def _catching_up(bench: Bench, ground: Path) -> Iterator[Row]:
    record = corpus(bench.size(100_000, 2_000), unheard=UNHEARD)
    said = tell(record)
    lacking = cases(said, (5, 20) if bench.quick else (10, 100, 1_000))
    with closing(OurPeer(ground / "catching up", record.frames, lacking)) as ours:
        peers = {"": ours, **_others(ground / "catching up", record, said, lacking)}
        for case in lacking:
            found = _alternate(bench, {name: _catch_up(peer, case) for name, peer in peers.items()})
            yield from _lacking(case, len(said), found)


def _joining(bench: Bench, ground: Path) -> Iterator[Row]:
    record = corpus(bench.size(50_000, 1_500))
    said = tell(record)
    case = everything(said)
    with closing(OurPeer(ground / "joining", record.frames, [], [record.circle])) as ours:
        others = _others(ground / "joining", record, said, [])
        found = _alternate(bench, {name: _join(peer, case) for name, peer in {"": ours, **others}.items()})
    what = f"Joining a circle of {len(said):,} events, all checked and on disk"
    yield from _beside(what, "s", "wall", found, others, goal=2.5)
    yield from _beside("… bytes, both ways", "MB", "MB", found, others, goal=7)


def _others(ground: Path, record: Corpus, said: list[Said], lacking: Iterable[Case]) -> dict[str, Peer]:
    """Those that are here, by what they are called in the table."""
    others: dict[str, Peer] = {}
    if GitPeer.here():
        others[GitPeer.version()] = GitPeer(ground / "git", said, lacking)
    if LoroPeer.here():
        others[LoroPeer.version()] = LoroPeer(said)
    return {**others, FLOOR: Floor(ground, record.frames, said)}


def _lacking(case: Case, many: int, found: Found) -> Iterator[Row]:
    """Beside all of the others where there is a goal, else beside the first."""
    goal = GOALS.get(case.name)
    others = [name for name in found if name]
    others = others if goal else others[:1]
    what = f"Lacking {case.name} of {many:,} events, bytes {'each' if case.lacks else 'both ways'}"
    yield from _beside(what, "B", "bytes each", found, others, goal)
    yield from _beside("… time", "ms", "ms", found, [name for name in others if name != FLOOR])


def _beside(
    what: str, unit: Unit, figure: str, found: Found, others: Iterable[str], goal: float | None = None
) -> Iterator[Row]:
    for name in others:
        yield row(what, unit, found[""], figure, name, found[name], goal=goal, cpu=unit in ("s", "ms"))
        what, goal = "… beside another", None


def _alternate(bench: Bench, runs: Mapping[str, Run]) -> Found:
    gc.collect()
    gc.freeze()  # what is told is not what the collector should look at
    found = bench.alternate(runs)
    gc.unfreeze()
    return found


def _catch_up(peer: Peer, case: Case) -> Run:
    return lambda: peer.catch_up(case)


def _join(peer: Peer, case: Case) -> Run:
    return lambda: peer.join(case)
