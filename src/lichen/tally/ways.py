"""Every way a tie may fall: a count that ties is followed in all directions, and no coin is tossed."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

State = TypeVar("State")


def every_way(
    start: State, step: Callable[[State], Sequence[State]], name: Callable[[State], Hashable], most: int
) -> list[State] | None:
    """Every state a count can come to, in order, each once; nothing when there are more than `most`."""
    found, named = [start], {name(start)}
    for state in found:  # grows while we walk it
        for after in step(state):
            if name(after) not in named:
                named.add(name(after))
                found.append(after)
        if len(found) > most:
            return None
    return found


def until_a_tie(start: State, step: Callable[[State], Sequence[State]]) -> list[State]:
    """The states on the way from here, up to one that goes on in several ways, or in none."""
    path, after = [start], step(start)
    while len(after) == 1:
        path.append(after[0])
        after = step(after[0])
    return path
