"""Ours: a replica in SQLite that talks with another one, everything checked, and on disk before it counts."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from bench.measure import Reading, timed
from bench.replica import Replica, Talk, talk
from bench.sync_cases import Case, over_the_wire
from lichen.core.event import Frame
from lichen.core.values import CircleId


class OurPeer:
    """All events, of one circle or many; beside them a replica for each case that lacks some, or `expects` all."""

    def __init__(
        self, ground: Path, frames: list[Frame], cases: Iterable[Case], expects: Iterable[CircleId] = ()
    ) -> None:
        self._ground = ground
        self._frames = frames
        self._expects = expects
        ground.mkdir()
        everything = set(range(len(frames)))
        common = everything.difference(*(case.lacks for case in cases))
        self._fill("common", common)
        for case in cases:
            shutil.copy(ground / "common", ground / case.name)
            self._fill(case.name, everything - common - case.lacks)
        shutil.copy(ground / "common", ground / "whole")
        self._fill("whole", everything - common)
        self._whole = Replica(ground / "whole")

    def catch_up(self, case: Case) -> Reading:
        """Into a fresh copy each time."""
        shutil.copy(self._ground / case.name, self._ground / "trying")
        return self._talk(case)

    def join(self, case: Case) -> Reading:
        """Into a replica in which there is nothing yet."""
        return self._talk(case)

    def close(self) -> None:
        self._whole.close()

    def _talk(self, case: Case) -> Reading:
        replica = Replica(self._ground / "trying", self._expects)
        said: list[Talk] = []
        try:
            reading = timed(lambda: said.append(talk(replica, self._whole)))
            assert replica.store.summaries() == self._whole.store.summaries()
            assert said[0].report.new == len(case.lacks), said
        finally:
            replica.close()
            (self._ground / "trying").unlink()
        counted = over_the_wire(reading, case, said[0].up, said[0].down)
        return counted._replace(found={**counted.found, "rounds": said[0].rounds})

    def _fill(self, name: str, places: set[int]) -> None:
        replica = Replica(self._ground / name)
        replica.fill(self._frames[place] for place in sorted(places))
        replica.close()
