"""What a second replica lacks, and the same things as they are told to a peer in its own way.

*Recent* are the last ones in the order: somebody was away for a while. *Scattered* are the last ones of each phone that
nobody had named yet, years of them: two villages that each met other neighbours. Nothing held names what is lacking.
"""

from collections.abc import Iterable
from typing import NamedTuple

from bench.corpus import Corpus
from bench.measure import Reading
from lichen.core.event import canonical, decode_text, event_id
from lichen.core.values import DeviceKey, Time

UNHEARD = 48  # phones, so that 64 have something to say


class Case(NamedTuple):
    name: str
    lacks: frozenset[int] = frozenset()  # places in the record

    @property
    def in_order(self) -> list[int]:
        return sorted(self.lacks)


class Said(NamedTuple):
    """An event without what any replica says of it anyway: which circle, which number, and what all of it hashes to."""

    device: DeviceKey
    at: Time
    parents: list[int]  # places; the one before on the same chain comes first
    first: bool  # on its chain
    fact: bytes
    words: bytes
    signature: bytes


NOTHING = Case("nothing")


def everything(said: list[Said]) -> Case:
    """What a new replica lacks."""
    return Case("everything", frozenset(range(len(said))))


def cases(said: list[Said], sizes: Iterable[int]) -> list[Case]:
    """Nothing, and so many recent and scattered ones."""
    found = [NOTHING]
    for many in sizes:
        found.append(Case(f"{many:,} recent", frozenset(range(len(said) - many, len(said)))))
        found.append(Case(f"{many:,} scattered", scattered(said, many)))
    return found


def tell(record: Corpus) -> list[Said]:
    """The record as a peer is told it: each event once, and never what follows from the rest."""
    places = {event_id(frame.raw): place for place, frame in enumerate(record.frames)}
    said = []
    for frame in record.frames:
        text = decode_text(frame.raw)
        parents = [places[parent] for parent in text.parents]
        fact = canonical(text.fact)
        said.append(Said(text.device, text.at, parents, not text.prev, fact, frame.words, frame.signature))
    return said


def scattered(said: list[Said], many: int) -> frozenset[int]:
    """Round after round the last one of each chain, wherever nothing that stays names it."""
    chains: dict[DeviceKey, list[int]] = {}
    named_by = [0] * len(said)
    for place, each in enumerate(said):
        chains.setdefault(each.device, []).append(place)
        for parent in each.parents:
            named_by[parent] += 1
    gone: set[int] = set()
    while len(gone) < many:
        for chain in chains.values():
            if len(gone) < many and chain and not named_by[chain[-1]]:
                gone.add(chain[-1])
                for parent in said[chain.pop()].parents:
                    named_by[parent] -= 1
    return frozenset(gone)


def over_the_wire(reading: Reading, case: Case, up: int, down: int) -> Reading:
    """What it took to catch up, with the bytes that went each way."""
    many = max(1, len(case.lacks))
    found = {"up": up, "down": down, "bytes": up + down, "MB": (up + down) / 1e6, "bytes each": (up + down) / many}
    return Reading(reading.wall, reading.cpu, many, found)
