"""Suspension: any two members who count can stop an account at once, as when a phone was seized.

It lapses by itself, unless the circle decides to keep it up for longer or to lift it. Nobody can be party to two
suspensions at a time, so that two people never silence a circle.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated

from msgspec import Meta, Struct, field

from lichen.core.event import Event
from lichen.core.fact import LINE, Fact
from lichen.core.practice import EVERYTHING, Ask, Circle, Ending, Practice, Sight
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, EventId, Mark, MemberId, Time
from lichen.practices.belonging import belongs, counting
from lichen.practices.numbers import is_adopted, numbers

PAUSE = 90 * DAY  # before the same member may call for the same suspension again
LONGEST_STOP = 90 * DAY

SuspensionId = Annotated[EventId, Meta(extra={"of": "suspension.called"})]


# What can happen


class SuspensionCalled(Fact, frozen=True, tag="suspension.called"):
    """A member called for an account to be stopped at once; the second such call stops it for some days."""

    governs = True
    words = {"reason": LINE}

    member: MemberId


class SuspensionConfirmed(Fact, frozen=True, tag="suspension.confirmed"):
    """The circle decided that an account stays stopped, until then."""

    said_by = "circle"
    governs = True

    suspension: SuspensionId
    until: Time


class SuspensionLifted(Fact, frozen=True, tag="suspension.lifted"):
    """The circle decided that an account is no longer stopped."""

    said_by = "circle"
    governs = True

    suspension: SuspensionId


# What it adds up to


class Call(Struct, frozen=True):
    """One member's call; it counts until it lapses."""

    by: MemberId
    member: MemberId
    mark: Mark
    at: Time
    until: Time


class Stop(Struct, frozen=True):
    """A suspension that took effect, and the members whose calls brought it about."""

    event: EventId
    member: MemberId
    mark: Mark
    at: Time
    until: Time
    parties: frozenset[MemberId]


class Suspensions(Struct):
    """Every call ever made, and what came of them; decisions that kept one up, by what they confirmed."""

    calls: list[Call] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    confirmed: dict[EventId, list[EventId]] = field(default_factory=dict)


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, by what its author could see."""
    match event.fact:
        case SuspensionCalled(member=member):
            yield from _calling(circle, event, member)
        case SuspensionConfirmed(suspension=name, until=until):
            if stop_of(circle, name, circle.sight(event)) is None:
                yield refuse("suspension-unknown", suspension=name)
            if not event.at < until <= event.at + LONGEST_STOP:
                yield refuse("stop-too-long-or-past", most_days=LONGEST_STOP // DAY)
        case SuspensionLifted(suspension=name):
            if stop_of(circle, name, circle.sight(event)) is None:
                yield refuse("suspension-unknown", suspension=name)


def _calling(circle: Circle, event: Event, member: MemberId) -> Iterator[Refusal]:
    sight = circle.sight(event)
    if not is_adopted(circle, sight):
        yield refuse("charter-not-adopted")
    if member == event.by:
        yield refuse("not-about-oneself")
    if not belongs(circle, member, sight):
        yield refuse("member-unknown", member=member)
    if event.by not in counting(circle, event.at, sight):
        yield refuse("does-not-count-yet")
    yield from _again(circle, event, member, sight)


def _again(circle: Circle, event: Event, member: MemberId, sight: Sight) -> Iterator[Refusal]:
    """Nobody is stopped again soon, whoever calls; a member says it again only to second a call theirs had not seen."""
    if any(one.member == member and sight(one.mark) and event.at < one.at + PAUSE for one in circle[Suspensions].stops):
        yield refuse("suspended-lately", member=member)
    mine = [call for call in seen_calls(circle, sight) if call.by == event.by]
    if any(call.member != member and event.at < call.until for call in mine):
        yield refuse("party-to-another-suspension")
    lately = [call for call in mine if call.member == member and event.at < call.at + PAUSE]
    if len(lately) > 1 or (lately and not _others(circle, event, member, sight)):
        yield refuse("called-already", member=member)


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    if isinstance(event.fact, SuspensionCalled):
        until = event.at + numbers(circle, circle.sight(event)).suspension_days * DAY
        call = Call(event.by, event.fact.member, event.mark, event.at, until)
        circle[Suspensions].calls.append(call)
        others = _others(circle, event, call.member, circle.sight(event))
        if others:
            parties = frozenset({call.by, *(other.by for other in others)})
            stop = Stop(event.id, call.member, call.mark, call.at, call.until, parties)
            circle[Suspensions].stops.append(stop)
    if isinstance(event.fact, SuspensionConfirmed):
        circle[Suspensions].confirmed.setdefault(event.fact.suspension, []).append(event.source)


# What one can ask


def seen_calls(circle: Circle, sight: Sight) -> list[Call]:
    """The calls that this sight knows."""
    return [call for call in circle[Suspensions].calls if sight(call.mark)]


def _others(circle: Circle, event: Event, member: MemberId, sight: Sight) -> list[Call]:
    """Other members' calls for the same suspension that still run."""
    calls = seen_calls(circle, sight)
    return [call for call in calls if call.member == member and call.by != event.by and event.at < call.until]


def stop_of(circle: Circle, suspension: EventId, sight: Sight = EVERYTHING) -> Stop | None:
    """The suspension that this event brought about."""
    return next((one for one in circle[Suspensions].stops if one.event == suspension and sight(one.mark)), None)


def ends(circle: Circle, event: Event) -> Iterable[Ending]:
    """A call that seconds another's ends the member's authority until it lapses; so does a decision to keep it up."""
    stops = circle[Suspensions].stops
    if isinstance(event.fact, SuspensionConfirmed):
        stop = stop_of(circle, event.fact.suspension)
        if stop:
            yield Ending(stop.member, event.fact.until)
    elif stops and stops[-1].event == event.id:
        yield Ending(stops[-1].member, stops[-1].until)


def restores(circle: Circle, event: Event) -> Iterable[tuple[EventId, Mark]]:
    """A decision lifts a suspension; whoever is party to two at a time voids both, for everybody who has seen both."""
    stops = circle[Suspensions].stops
    if isinstance(event.fact, SuspensionLifted):
        lifted = event.fact.suspension
        for name in (lifted, *circle[Suspensions].confirmed.get(lifted, ())):
            yield name, event.mark
        return
    if not stops or stops[-1].event != event.id:
        return
    new = stops[-1]
    for old in stops[:-1]:
        at_once = old.at < new.until and new.at < old.until
        if at_once and old.member != new.member and not old.parties.isdisjoint(new.parties):
            yield old.event, new.mark
            yield new.event, old.mark


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """Calls that still run ask everybody who has not called to look at whom they concern, once."""
    running = [call for call in circle[Suspensions].calls if at < call.until]
    called = {call.member for call in running if call.by == member}
    latest = {call.member: call for call in running if call.member not in (member, *called)}
    for call in latest.values():
        yield Ask("suspension", call.member, since=call.at, until=call.until)


PRACTICE = Practice(
    "suspension",
    Suspensions,
    (SuspensionCalled, SuspensionConfirmed, SuspensionLifted),
    refusals,
    apply,
    ends=ends,
    restores=restores,
    asks=asks,
)
