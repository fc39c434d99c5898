"""Limits on a group: no more seats for one company, one family, one house than agreed, whoever ranks where."""

from collections.abc import Mapping

from msgspec import Struct

from lichen.tally.ballots import Candidate, Level


class Allotted(Struct, frozen=True):
    """Who takes the seats, who of them ties for the last `open` ones, and who was passed over for the limit."""

    winners: Level
    passed_over: Level = ()
    tied: Level = ()
    open: int = 0


def within_limits(
    ranking: tuple[Level, ...], seats: int, group: Mapping[Candidate, str], room: Mapping[str, int]
) -> Allotted:
    """Down the ranking, passing over whoever's group has no room left; groups without a number have all the room.

    Where seats or room would have to choose among those who tie, the count stops there: they share the seats left open.
    """
    winners: Level = ()
    passed: Level = ()
    left = dict(room)
    for level in ranking:
        if len(winners) == seats:
            break
        fit = tuple(name for name in level if left.get(group.get(name, ""), seats) > 0)
        passed += tuple(name for name in level if name not in fit)
        wanted = {one: sum(group.get(name, "") == one for name in fit) for one in left}
        if len(winners) + len(fit) > seats or any(wanted[one] > left[one] for one in left):
            return Allotted((*winners, *fit), passed, fit, seats - len(winners))
        left = {one: left[one] - wanted[one] for one in left}
        winners += fit
    return Allotted(winners, passed)
