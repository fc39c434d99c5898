"""Concentration: what whoever runs one machine could do alone, because it holds the keys of many.

Only members all of whose keys are there count: a key elsewhere could say no. Where nothing was said of a key, it lives
at a place unknown, and so with nobody.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from lichen.core.practice import Circle
from lichen.core.values import DeviceKey, Mark, MemberId, NodeKey, Time
from lichen.practices.belonging import counting, is_ended, present
from lichen.practices.decisions.facts import Protocol, Stand
from lichen.practices.decisions.questions import terms_among
from lichen.practices.decisions.verdict import Position, verdict
from lichen.practices.devices import vouches_needed
from lichen.practices.keepers import living
from lichen.practices.numbers import Numbers, is_adopted, numbers

FEWEST_TO_STOP = 2
LEAST_YES = 2

# Stop any account for some days; let a new phone speak for somebody else unless they say no; decide what binds
# everybody while the others are silent, or even if all of them are against it.
Power = Literal["stops", "takes-over", "decides", "outvotes"]


class Alone(Struct, frozen=True):
    """What one machine could do alone, in the names of members all of whose keys it holds."""

    node: NodeKey
    members: tuple[MemberId, ...]
    counting: int  # how many of them count
    of: int  # how many count in all
    could: tuple[Power, ...]


def holds_alone(circle: Circle, at: Time, homes: Mapping[DeviceKey, NodeKey]) -> list[Alone]:
    """The machines that could do anything alone, by where devices live; those with the keys of most come first."""
    several = ((node, members) for node, members in wholly_there(circle, at, homes).items() if len(members) > 1)
    found = (_alone(circle, node, members, at) for node, members in several)
    return sorted((one for one in found if one.could), key=lambda one: -one.counting)


def wholly_there(circle: Circle, at: Time, homes: Mapping[DeviceKey, NodeKey]) -> dict[NodeKey, list[MemberId]]:
    """For each machine, the members who have no key elsewhere."""
    keys, found = living(circle, at), dict[NodeKey, list[MemberId]]()
    for member in present(circle):
        places = {homes.get(device, "") for device in keys.get(member, ())}
        if len(places) == 1 and "" not in places and not is_ended(circle, member, at):
            found.setdefault(places.pop(), []).append(member)
    return found


def _alone(circle: Circle, node: NodeKey, members: list[MemberId], at: Time) -> Alone:
    count = counting(circle, at)
    theirs = sum(one in members for one in count)
    could = tuple(_powers(circle, members, count, theirs))
    return Alone(node, tuple(members), theirs, len(count), could)


def _powers(circle: Circle, members: Collection[MemberId], count: list[MemberId], theirs: int) -> Iterator[Power]:
    others = [one for one in present(circle) if one not in members]
    agreed, all_of_us = numbers(circle), len(count)
    if not theirs:
        return
    if others and is_adopted(circle):
        if theirs >= FEWEST_TO_STOP:
            yield "stops"
        if theirs >= vouches_needed(all_of_us - any(one in count for one in others)):
            yield "takes-over"
    if _passes(agreed, agreed.large_by, theirs, 0, all_of_us):
        yield "decides"
    if any(_passes(agreed, way, theirs, all_of_us - theirs, all_of_us) for way in _ways(agreed)):
        yield "outvotes"


def _ways(agreed: Numbers) -> Iterator[Protocol]:
    """How what binds everybody is decided; where an objection stands, it may go to a vote once."""
    yield agreed.large_by
    if agreed.large_by == "consent" and agreed.way_out == "vote":
        yield "supermajority"


def _passes(agreed: Numbers, protocol: Protocol, yes: int, no: int, all_of_us: int) -> bool:
    terms = terms_among(agreed, protocol, all_of_us, all_of_us, min(LEAST_YES, all_of_us))
    positions = [*(_position("yes") for _ in range(yes)), *(_position("no") for _ in range(no))]
    return verdict(terms, positions, len(positions)).outcome == "passed"


def _position(stand: Stand) -> Position:
    return Position("", "", Mark("", 0), 0, "", stand)
