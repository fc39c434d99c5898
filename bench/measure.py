"""Measuring: wall and CPU time, in rounds that take turns, with the machine itself watched in between."""

import gc
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from lichen.core.keys import SigningKey, verify

_KEY = SigningKey(b"a seed that is 32 bytes in size.")
_MESSAGE = b"x" * 300
_SIGNATURE = _KEY.sign("bench", _MESSAGE)
UNIT_CHECKS = 500


class Reading(NamedTuple):
    """What one run took, in seconds, for so many things; and whatever else it found out, by name."""

    wall: float
    cpu: float
    many: int = 1
    found: Mapping[str, float] = {}

    @property
    def rate(self) -> float:
        return self.many / self.wall

    def value(self, name: str) -> float:
        """A figure by name: what was found, or what follows from the times."""
        cpu_us = self.cpu / self.many * 1e6
        own = {"wall": self.wall, "ms": self.wall * 1e3, "cpu": self.cpu, "rate": self.rate, "cpu_us": cpu_us}
        return {**own, **self.found}[name]


Run = Callable[[], Reading]


def timed(work: Callable[[], object], many: int = 1) -> Reading:
    """Runs the work in this process."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Reading(time.perf_counter() - wall, time.process_time() - cpu, many)


def timed_child(work: Callable[[], object]) -> Reading:
    """The same for work that waits for a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter()
    work()
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Reading(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def verify_unit() -> float:
    """Microseconds for one signature check: when this moves, the machine is busy with something else."""
    start = time.perf_counter()
    for _ in range(UNIT_CHECKS):
        assert verify(_KEY.public, "bench", _MESSAGE, _SIGNATURE)
    return (time.perf_counter() - start) / UNIT_CHECKS * 1e6


@dataclass
class Bench:
    """How thoroughly to measure, and how steady the machine was meanwhile."""

    rounds: int
    quick: bool
    units: list[float] = field(default_factory=list)

    def size(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def seconds(self, full: float) -> float:
        """How long to keep asking a server."""
        return 0.15 if self.quick else full

    def alternate(self, runs: Mapping[str, Run], rounds: int = 0) -> dict[str, list[Reading]]:
        """Runs all of them in turn, round after round: what slows the machine down slows down each."""
        readings: dict[str, list[Reading]] = {name: [] for name in runs}
        for _ in range(rounds or self.rounds):
            self.units.append(verify_unit())
            for name, run in runs.items():
                readings[name].append(run())
            self.units.append(verify_unit())
        return readings


class Figure(NamedTuple):
    """The median of several readings, and how far apart they lay."""

    middle: float
    least: float
    most: float


def figure(values: list[float]) -> Figure:
    return Figure(median(values), min(values), max(values))
