"""Gatherings: when and where people meet, who facilitates, what is talked about, and what comes of it.

Anybody may call one. Whoever facilitated longest ago is proposed to facilitate, and never assigned. Once it has begun
anybody may tell how it was; an account beside another is kept, and so is what came of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Annotated

from msgspec import Meta

from lichen.core.event import Event
from lichen.core.fact import LINE, NOTE, SHORT, Fact, Written
from lichen.core.practice import Ask, Circle, Practice
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, MINUTE, EventId, MemberId, Moment, Time
from lichen.practices.belonging import Members
from lichen.practices.facilitation import facilitating, may_facilitate, proposed_facilitator
from lichen.practices.gathering import (
    Account,
    Agreed,
    AnythingOrNone,
    Brought,
    Comes,
    Coming,
    Gathering,
    Gatherings,
    MemberOrNone,
    Off,
    Point,
    Timing,
    answer,
    find,
    who_said,
)

SLACK = 15 * MINUTE  # how long ago a gathering may have begun when it is called: people meet, then write it down
FARTHEST = 2 * 366 * DAY
SOON = 7 * DAY  # before it begins, those who have not said whether they come are asked
LATER = 2 * DAY  # after its end, not only whoever facilitated is asked how it was, but everybody who came
FORGOTTEN = 14 * DAY  # after its end, nobody is asked any more
MOST_A_DAY = 60  # gatherings called by one member: every week of a year at once
MOST_POINTS = 30  # of one member on one agenda
MOST_SAID = 200  # things said by one member about one gathering

Minutes = Annotated[int, Meta(ge=10, le=600)]
Share = Annotated[int, Meta(ge=0, le=600)]  # of the time there is, in minutes; 0 where nobody said
Came = Annotated[tuple[MemberId, ...], Meta(max_length=50)]

GatheringId = Annotated[EventId, Meta(extra={"of": "gathering.called"})]
PointId = Annotated[EventId, Meta(extra={"of": "point.added"})]


# What can happen


class GatheringCalled(Fact, frozen=True, tag="gathering.called"):
    """Somebody called people together."""

    words = {"title": LINE, "place": SHORT, "note": NOTE}

    start: Moment
    minutes: Minutes


class OfGathering(Fact, frozen=True):
    """Something happened to a gathering."""

    gathering: GatheringId


class Preparing(OfGathering, frozen=True):
    """Something that makes sense only before it is over."""


class Telling(OfGathering, frozen=True):
    """Something that makes sense only once it has begun."""


class GatheringMoved(OfGathering, frozen=True, tag="gathering.moved"):
    """Somebody said anew when it begins, for how long and where; whoever had said that they come is asked again."""

    words = {"place": SHORT, "why": SHORT}

    start: Moment
    minutes: Minutes


class GatheringCalledOff(OfGathering, frozen=True, tag="gathering.called_off"):
    """It does not take place, or did not."""

    words = {"why": SHORT}


class ComingSaid(Preparing, frozen=True, tag="coming.said"):
    """A member said whether they come."""

    comes: Comes


class PointAdded(Preparing, frozen=True, tag="point.added"):
    """Somebody put something on the agenda: in words, or by naming the thing that it is about."""

    words = {"title": SHORT, "note": NOTE}

    minutes: Share = 0
    about: AnythingOrNone = ""

    def words_taken(self) -> Mapping[str, Written]:
        """A title is needed where nothing is named."""
        return self.words if self.about else {**self.words, "title": LINE}


class PointTimed(Preparing, frozen=True, tag="point.timed"):
    """Somebody gave a point on the agenda more time, or less."""

    point: PointId
    minutes: Share


class PointDropped(Preparing, frozen=True, tag="point.dropped"):
    """A point is no longer on the agenda."""

    point: PointId


class FacilitatorAgreed(Preparing, frozen=True, tag="facilitator.agreed"):
    """A member said that they facilitate, or that whoever is proposed has agreed to."""

    member: MemberId


class FacilitatorDeclined(Preparing, frozen=True, tag="facilitator.declined"):
    """A member would rather not facilitate this time; no reason needed."""


class GatheringHeld(Telling, frozen=True, tag="gathering.held"):
    """Somebody told how it was: who came, who facilitated, and what was said."""

    words = {"notes": NOTE}

    came: Came = ()
    facilitator: MemberOrNone = ""


class GatheringBrought(Telling, frozen=True, tag="gathering.brought"):
    """Something came of it: a task, a lesson, a proposal."""

    thing: EventId


# What is allowed


def refusals(circle: Circle, event: Event) -> Iterator[Refusal]:
    """Why this may not be said, as things stand at its place in the order."""
    match event.fact:
        case GatheringCalled(start=start):
            yield from _unlikely(event, start)
            if _called_lately(circle, event) >= MOST_A_DAY:
                yield refuse("too-many-gatherings", most=MOST_A_DAY)
        case OfGathering(gathering=name):
            gathering = find(circle, name)
            if gathering is None:
                yield refuse("gathering-unknown", gathering=name)
                return
            yield from _at_the_wrong_time(circle, event, gathering)
            yield from _unfit(circle, event, gathering)
            if gathering.said.get(event.by, 0) >= MOST_SAID:
                yield refuse("too-much-about-gathering", most=MOST_SAID)


def _unlikely(event: Event, start: Time) -> Iterator[Refusal]:
    if not event.at - SLACK <= start <= event.at + FARTHEST:
        yield refuse("start-too-far-or-past", field="start")


def _called_lately(circle: Circle, event: Event) -> int:
    """How many gatherings the author called within the last day."""
    called = reversed(circle[Gatherings].all.values())
    return sum(one.by == event.by for one in takewhile(lambda one: one.at > event.at - DAY, called))


def _at_the_wrong_time(circle: Circle, event: Event, gathering: Gathering) -> Iterator[Refusal]:
    """Too early or too late for it; what others said meanwhile is held against nobody."""
    told = any(circle.saw(event, one.mark) for one in gathering.accounts)
    over = isinstance(event.fact, Preparing) and event.at >= max(one.end for one in gathering.timings)
    if any(circle.saw(event, one.mark) for one in gathering.off):
        yield refuse("gathering-off", gathering=gathering.id)
    if isinstance(event.fact, Telling):
        if event.at < min(one.start for one in gathering.timings):
            yield refuse("gathering-not-begun", gathering=gathering.id)
    elif told or over:
        yield refuse("gathering-over", gathering=gathering.id)


def _unfit(circle: Circle, event: Event, gathering: Gathering) -> Iterator[Refusal]:
    match event.fact:
        case GatheringMoved(start=start):
            yield from _unlikely(event, start)
        case PointAdded(about=about):
            yield from _needless(event, gathering, about)
        case PointTimed(point=point) | PointDropped(point=point):
            if point not in gathering.points:
                yield refuse("point-unknown", point=point)
        case FacilitatorAgreed(member=member):
            if member != event.by and member != proposed_facilitator(circle, gathering):
                yield refuse("facilitator-not-proposed", member=member)
            if not may_facilitate(circle, gathering, member):
                yield refuse("facilitator-away", member=member)
        case GatheringHeld(came=came, facilitator=facilitator):
            yield from _unknown(circle, {*came, facilitator} if facilitator else {*came})
            if len(set(came)) < len(came):
                yield refuse("came-twice", field="came")
        case GatheringBrought(thing=thing):
            if any(one.thing == thing for one in gathering.brought):
                yield refuse("brought-already", thing=thing)


def _needless(event: Event, gathering: Gathering, about: AnythingOrNone) -> Iterator[Refusal]:
    if not about and not event.has_words:
        yield refuse("words-missing", field="title")
    if about and any(point.about == about for point in gathering.points.values()):
        yield refuse("on-the-agenda", about=about)
    if sum(point.by == event.by for point in gathering.points.values()) >= MOST_POINTS:
        yield refuse("too-many-points", most=MOST_POINTS)


def _unknown(circle: Circle, people: Iterable[MemberId]) -> Iterator[Refusal]:
    """Whoever waits to be let in may come to a gathering too."""
    for one in sorted(people):
        if one not in circle[Members].people:
            yield refuse("member-unknown", member=one)


# What changes


def apply(circle: Circle, event: Event) -> None:
    """Takes the fact in."""
    gatherings = circle[Gatherings].all
    match event.fact:
        case GatheringCalled() as fact:
            timing = _timed(event, fact)
            gatherings[event.id] = Gathering(event.id, event.by, event.at, [timing], history=[event.id])
        case OfGathering(gathering=name):
            gathering = gatherings[name]
            gathering.history.append(event.id)
            gathering.said[event.by] = gathering.said.get(event.by, 0) + 1
            _change(circle, event, gathering)


def _change(circle: Circle, event: Event, gathering: Gathering) -> None:
    match event.fact:
        case GatheringMoved() as fact:
            unseen = [one for one in gathering.timings if not circle.saw(event, one.mark)]
            gathering.timings = [*unseen, _timed(event, fact)]
        case GatheringCalledOff():
            gathering.off.append(Off(event.id, event.by, event.mark))
        case ComingSaid(comes=comes):
            gathering.coming[event.by] = Coming(event.id, comes, _meant(circle, event, gathering))
        case PointAdded(minutes=minutes, about=about):
            gathering.points[event.id] = Point(event.id, event.by, minutes, about)
        case PointTimed(point=name, minutes=minutes):
            point = gathering.points[name]
            gathering.points[name] = Point(name, point.by, minutes, point.about)
        case PointDropped(point=name):
            gathering.dropped[name] = gathering.points.pop(name)
        case FacilitatorAgreed(member=member):
            _agree(circle, event, gathering, member)
        case FacilitatorDeclined():
            gathering.declined = [*(one for one in gathering.declined if one != event.by), event.by]
        case GatheringHeld() as fact:
            _tell(circle, event, gathering, fact)
        case GatheringBrought(thing=thing):
            gathering.brought.append(Brought(thing, event.by, event.at))


def _timed(event: Event, fact: GatheringCalled | GatheringMoved) -> Timing:
    return Timing(event.id, event.mark, fact.start, fact.minutes)


def _meant(circle: Circle, event: Event, gathering: Gathering) -> Time:
    """Which time the author had in mind."""
    return next((one.start for one in reversed(gathering.timings) if circle.saw(event, one.mark)), 0)


def _agree(circle: Circle, event: Event, gathering: Gathering, member: MemberId) -> None:
    """Replaces what its author knew of; whoever agrees no longer declines."""
    unseen = [one for one in gathering.agreed if not circle.saw(event, one.mark)]
    gathering.agreed = [*unseen, Agreed(event.mark, member)]
    gathering.declined = [one for one in gathering.declined if one != member]


def _tell(circle: Circle, event: Event, gathering: Gathering, fact: GatheringHeld) -> None:
    """An account replaces only what the same member told before."""
    others = [one for one in gathering.accounts if one.by != event.by or not circle.saw(event, one.mark)]
    account = Account(event.id, event.by, event.at, event.mark, fact.came, fact.facilitator)
    gathering.accounts = [*others, account]


# What one can ask


def tellers(circle: Circle, gathering: Gathering, at: Time) -> list[MemberId]:
    """Whom to ask how it was: whoever facilitated, or else called it; some days later everybody who came too."""
    first = facilitating(circle, gathering) or [gathering.by]
    return first if at < gathering.now.end + LATER else [*first, *who_said(circle, gathering, "yes")]


def asks(circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
    """A gathering that comes asks who comes; one that is over asks how it was."""
    for gathering in circle[Gatherings].all.values():
        now = gathering.now
        if gathering.off or gathering.accounts:
            continue
        if now.start - SOON <= at < now.start and answer(gathering, member) is None:
            yield Ask("gathering", gathering.id, since=max(gathering.at, now.start - SOON), until=now.start)
        if now.end <= at < now.end + FORGOTTEN and member in tellers(circle, gathering, at):
            yield Ask("gathering-notes", gathering.id, since=now.end)


PRACTICE = Practice(
    "gatherings",
    Gatherings,
    (
        GatheringCalled,
        GatheringMoved,
        GatheringCalledOff,
        ComingSaid,
        PointAdded,
        PointTimed,
        PointDropped,
        FacilitatorAgreed,
        FacilitatorDeclined,
        GatheringHeld,
        GatheringBrought,
    ),
    refusals,
    apply,
    asks=asks,
)
