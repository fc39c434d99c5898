"""Rankings out of points or out of who beats whom; what is equal stands together."""

from collections.abc import Callable, Mapping, Sequence

from lichen.tally.ballots import Candidate, Level, Number


def by_points(candidates: Sequence[Candidate], points: Mapping[Candidate, Number]) -> tuple[Level, ...]:
    """Most points first."""
    marks = sorted({points[name] for name in candidates}, reverse=True)
    return tuple(tuple(name for name in candidates if points[name] == mark) for mark in marks)


def by_victories(candidates: Sequence[Candidate], beats: Callable[[Candidate, Candidate], bool]) -> tuple[Level, ...]:
    """First whoever nobody beats, then whoever nobody of the rest beats, and so on; `beats` has no cycles."""
    levels: list[Level] = []
    rest = list(candidates)
    while rest:
        levels.append(tuple(name for name in rest if not any(beats(other, name) for other in rest)))
        rest = [name for name in rest if name not in levels[-1]]
    return tuple(levels)
