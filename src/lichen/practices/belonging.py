"""Belonging: who is a member, who vouched for whom, and who counts. Everything here is asked by what one could see."""

from typing import Literal

from msgspec import Struct, field

from lichen.core.practice import EVERYTHING, Circle, Sight
from lichen.core.values import DAY, EventId, Mark, MemberId, Time
from lichen.practices.numbers import numbers
from lichen.practices.pace import next_place
from lichen.practices.rest import is_resting

FEWEST, MOST = 5, 15  # a circle this size can still hear everybody


# What it adds up to


class Invite(Struct):
    """An invite, and who took it up."""

    by: MemberId
    mark: Mark
    uses: int
    until: Time
    withdrawn: list[Mark] = []
    joins: list[Mark] = []


class Vouch(Struct, frozen=True):
    """One member's word for another."""

    by: MemberId
    mark: Mark
    at: Time


class Person(Struct):
    """Somebody who came; whoever founded the circle needs nobody's vouch."""

    mark: Mark
    at: Time
    needed: int
    vouches: list[Vouch] = []
    left: list[Mark] = []
    heard: list[Vouch] = []  # what each member first said after having heard of them


class Founders(Struct, frozen=True):
    """Who belonged when a charter came to hold: they alone are founders, whatever others claim later."""

    mark: Mark
    at: Time
    members: frozenset[MemberId]
    vouches: int  # how many let anybody else in


class Members(Struct):
    """Everybody who ever came, by the id of the event they came with."""

    people: dict[MemberId, Person] = field(default_factory=dict)
    invites: dict[EventId, Invite] = field(default_factory=dict)
    founders: list[Founders] = field(default_factory=list)
    named: dict[MemberId, EventId] = field(default_factory=dict)  # whose words hold the name
    unheard: list[MemberId] = field(default_factory=list)  # who came, and not everybody has spoken since


# What one can ask; `sight` is what the asker could see, and without it everything that is known


def founders_seen(circle: Circle, sight: Sight) -> Founders | None:
    """Who founded it: of rival claims, those whom most stand behind. Before a charter holds, nobody is told apart."""
    best: Founders | None = None
    for founders in circle[Members].founders:
        if sight(founders.mark) and (best is None or len(founders.members) > len(best.members)):
            best = founders
    return best


def needed_vouches(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> int:
    """How many vouches let this person in. Once a charter holds, nobody comes in by the founding phase's rules."""
    person = circle[Members].people[member]
    founders = founders_seen(circle, sight) if person.needed else None
    if founders is None or member in founders.members:
        return person.needed
    return max(person.needed, founders.vouches)


def vouchers(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Who vouched for this person, each once, in order; the one who invited comes first."""
    person = circle[Members].people[member]
    return list(dict.fromkeys(vouch.by for vouch in person.vouches if sight(vouch.mark)))


def is_admitted(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether enough vouches let this person in; they may have left since."""
    person = circle[Members].people.get(member)
    if person is None or not sight(person.mark):
        return False
    needed = needed_vouches(circle, member, sight)
    return needed <= 1 or len(vouchers(circle, member, sight)) >= needed  # coming at all took one vouch


def is_gone(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether this person left or was removed."""
    person = circle[Members].people.get(member)
    return person is None or any(map(sight, person.left))


def belongs(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> bool:
    """Whether this person is a member: let in and not gone."""
    return is_admitted(circle, member, sight) and not is_gone(circle, member, sight)


def present(circle: Circle, sight: Sight = EVERYTHING) -> list[MemberId]:
    """All members, in the order they came."""
    return [member for member in circle[Members].people if belongs(circle, member, sight)]


def waiting(circle: Circle, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Those who came and still lack vouches."""
    people = circle[Members].people
    return [one for one in people if not is_admitted(circle, one, sight) and not is_gone(circle, one, sight)]


def is_ended(circle: Circle, member: MemberId, at: Time, sight: Sight = EVERYTHING) -> bool:
    """Whether a member's authority has ended, for good or for now."""
    return any(sight(end.mark) and not any(map(sight, end.restored)) for end in circle.ends.of(member, at))


def admitted_at(circle: Circle, member: MemberId, sight: Sight = EVERYTHING) -> Time:
    """When the vouch that let them in was given; for those who came before a charter held, when they came."""
    person = circle[Members].people[member]
    times = sorted(vouch.at for vouch in person.vouches if sight(vouch.mark))
    needed = needed_vouches(circle, member, sight)
    at = max([person.at, *times[:needed]])
    founders = founders_seen(circle, sight)
    return at if founders is None or member in founders.members else max(at, founders.at)


def begins_to_count(circle: Circle, sight: Sight = EVERYTHING) -> dict[MemberId, Time]:
    """From when each member counts: founders at once, others in turn; who is missing is not known to enough yet."""
    before = founders_seen(circle, sight)
    here = present(circle, sight)
    founders = [one for one in here if before is None or one in before.members]
    begins = {one: circle[Members].people[one].at for one in founders}
    days = numbers(circle, sight).count_days * DAY
    later: list[Time] = []
    for admitted, one in sorted((admitted_at(circle, m, sight), m) for m in here if m not in begins):
        known = known_to_half(circle, one, list(begins), sight)
        if known is not None:
            begins[one] = next_place(max(admitted, known) + days, later, len(founders))
            later.append(begins[one])
    return begins


def known_to_half(circle: Circle, member: MemberId, others: list[MemberId], sight: Sight) -> Time | None:
    """When half of these had been here since the member came, so that nobody is brought in behind everyone's back."""
    heard = {one.by: one.at for one in reversed(circle[Members].people[member].heard) if sight(one.mark)}
    awake = [one for one in others if not is_resting(circle, one, sight)]
    times = sorted(heard[one] for one in awake if one in heard)
    needed = -(-len(awake) // 2)
    return None if len(times) < needed else times[needed - 1] if needed else 0


def counting(circle: Circle, at: Time, sight: Sight = EVERYTHING) -> list[MemberId]:
    """Those who count at that time: they vote, vouch and suspend. Whoever rests is not counted."""
    begins = begins_to_count(circle, sight)
    return [one for one, begin in begins.items() if begin <= at and not is_resting(circle, one, sight)]


def size_sign(circle: Circle) -> Literal["", "small", "large"]:
    """Whether the circle has become too small or too large to hear everybody."""
    size = len(present(circle))
    return "small" if size < FEWEST else "large" if size > MOST else ""
