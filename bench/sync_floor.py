"""The floor: what has to travel and to be done whatever the protocol, on this machine.

One signature a run, since it proves what comes before it on its chain; salts, which do not squeeze; and of all else
what does not follow from the rest, ids as the number of events back, squeezed by the best of what Python brings along.
What has to be done is one check a run, a hash an event, and one file on disk.
"""

import bz2
import lzma
import os
import re
import zlib
from itertools import count, pairwise
from pathlib import Path

from nacl.bindings import crypto_sign_open

from bench.ingest import signed
from bench.measure import Reading, timed
from bench.sync_cases import Case, Said, over_the_wire
from lichen.core.event import Frame, canonical, event_id

ROOT = 32  # bytes that tell whether two replicas hold the same
SIGNATURE, SALT = 64, 16
_ID = re.compile(rb'"[A-Za-z0-9_-]{43}"')
_SALT = re.compile(rb',?"salt":"[A-Za-z0-9_-]{22}"')


class Floor:
    """Of one record; it knows no peer."""

    def __init__(self, ground: Path, frames: list[Frame], said: list[Said]) -> None:
        self._frames, self._said = frames, said
        self._places = {event_id(frame.raw): place for place, frame in enumerate(frames)}
        self._files = (ground / f"floor-{number}" for number in count())
        self._sizes: dict[str, int] = {}

    def catch_up(self, case: Case) -> Reading:
        """Checks, hashes and keeps what is lacking, and nothing else."""
        frames = [self._frames[place] for place in case.in_order]
        last = {self._said[place].device: self._frames[place] for place in case.in_order}
        checks = [signed(frame) for frame in last.values()]
        reading = timed(lambda: self._keep(frames, checks))
        return over_the_wire(reading, case, ROOT, self.size(case))

    def join(self, case: Case) -> Reading:
        """The same; to lack everything is no case of its own."""
        return self.catch_up(case)

    def size(self, case: Case) -> int:
        """Bytes that tell all of it to somebody who holds everything else."""
        if case.name not in self._sizes:
            self._sizes[case.name] = self._size(case.in_order)
        return self._sizes[case.name]

    def _keep(self, frames: list[Frame], checks: list[tuple[bytes, bytes]]) -> None:
        for message, key in checks:
            crypto_sign_open(message, key)
        for frame in frames:
            event_id(frame.raw)
        if frames:
            with next(self._files).open("wb") as file:
                file.writelines(frame.raw + frame.words for frame in frames)
                file.flush()
                os.fsync(file.fileno())

    def _size(self, places: list[int]) -> int:
        runs = len({self._said[place].device for place in places})
        salts = sum(bool(self._said[place].words) for place in places)
        return runs * SIGNATURE + salts * SALT + (_squeezed(self._bare(places)) if places else 0)

    def _bare(self, places: list[int]) -> bytes:
        """In columns, so that like stands beside like."""
        said = [self._said[place] for place in places]
        people = {device: number for number, device in enumerate(dict.fromkeys(each.device for each in said))}
        heard = [
            [place - parent for parent in (each.parents if each.first else each.parents[1:])]
            for place, each in zip(places, said, strict=True)
        ]
        numbers = [
            [people[each.device] for each in said],
            [later.at - each.at for each, later in pairwise(said)],
            heard,
        ]
        facts = [self._short(place, each.fact) for place, each in zip(places, said, strict=True)]
        words = [_SALT.sub(b"", each.words) for each in said]
        return canonical(numbers) + b"\n".join(facts + words)

    def _short(self, at: int, fact: bytes) -> bytes:
        """Ids of events as the number of events back."""

        def number(found: re.Match[bytes]) -> bytes:
            place = self._places.get(found[0][1:-1].decode())
            return found[0] if place is None else b"%d" % (at - place)

        return _ID.sub(number, fact)


def _squeezed(data: bytes) -> int:
    """Without the frames that programs put around it."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 24}]
    return min(
        len(zlib.compress(data, 9, wbits=-15)),
        len(bz2.compress(data)),
        len(lzma.compress(data, lzma.FORMAT_RAW, filters=filters)),
    )
