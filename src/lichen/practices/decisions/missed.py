"""What a conclusion missed, and what therefore speaks against it (P8).

In the first round that is a first position or reading of anybody who decides; after that, and where a position changes
one, only what another who decides had shown in time to have seen. So nobody alone turns an outcome over twice.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from msgspec import Struct
from msgspec.structs import replace

from lichen.core.event import Event
from lichen.core.practice import Circle, Sight
from lichen.core.values import EventId, Mark, MemberId, Time, device_of
from lichen.practices.belonging import Members, counting
from lichen.practices.decisions.questions import Question, everybody, outcome, reopens_by, verdict_of
from lichen.practices.decisions.state import Conclusion, Decision, Reading
from lichen.practices.decisions.verdict import Position, Verdict
from lichen.practices.devices import speaker

Marks = tuple[Mark, ...]
FEW = 6  # of so many, every combination is looked at; of more, single ones, pairs, and all together
MOST_UNKNOWN = 8
MOST_CITED = 4  # by how many others something is noted to have been seen


class Missed(Struct, frozen=True):
    """Something said in time, with each way of having seen what makes it count."""

    said: Position | Reading
    ways: tuple[Marks, ...]


class Against(Struct, frozen=True):
    """Everything that speaks against a conclusion, and of whom it is."""

    marks: tuple[Marks, ...] = ()
    positions: tuple[EventId, ...] = ()
    unknown: tuple[MemberId, ...] = ()


def against(circle: Circle, event: Event, decision: Decision, asked: Question, found: Verdict) -> Against:
    """What speaks against a conclusion, by all that comes before it in the order."""
    rivals = tuple((one.mark,) for one in _rivals(decision, asked, found))
    if asked.protocol == "advice":
        return Against(rivals)
    turning = list(_turning(circle, event, decision, asked, found))
    positions = dict.fromkeys(one.said.event for group in turning for one in group)
    marks = [ways for group in turning for ways in product(*(one.ways for one in group))]
    unknown = _unknown(circle, event, asked)
    return Against(
        (
            *rivals,
            *(tuple(mark for way in ways for mark in way) for ways in marks),
            *(way for one in _overlooked(circle, event, decision, asked) for way in one),
            *unknown,
        ),
        tuple(positions),
        tuple(sorted(_strangers(circle, event, asked))) if unknown else (),
    )


def _rivals(decision: Decision, asked: Question, found: Verdict) -> Iterator[Conclusion]:
    """Conclusions that come first in the order and say something else, unless they are what it was opened again for."""
    for one in decision.conclusions:
        final = reopens_by(decision, one) is None
        if one.verdict.says != found.says and (one.round == asked.round or final):
            yield one


def _turning(
    circle: Circle, event: Event, decision: Decision, asked: Question, found: Verdict
) -> Iterator[tuple[Missed, ...]]:
    """The least of what was missed that would have made it say something else."""
    sight = circle.sight(event)
    missed = [*_missed(circle, decision, asked, min(asked.closes, event.at), sight)]
    known: list[set[EventId]] = []
    for group in _groups(missed):
        ids = {one.said.event for one in group}
        if any(ids >= other for other in known):
            continue
        whole = _counted_too(asked, [one.said for one in group])
        if verdict_of(circle, decision, whole, event.at, sight).says != found.says:
            known.append(ids)
            yield group


def _groups(missed: Sequence[Missed]) -> Iterator[tuple[Missed, ...]]:
    sizes = range(1, len(missed) + 1) if len(missed) <= FEW else (1, 2, len(missed))
    for size in sizes:
        yield from combinations(missed, size)


def _missed(circle: Circle, decision: Decision, asked: Question, until: Time, sight: Sight) -> Iterator[Missed]:
    counted = {one.by for one in asked.positions}
    said: list[Position | Reading] = [*decision.positions, *decision.readings]
    for one in said:
        if one.wording != asked.wording.event or one.by not in asked.electorate or one.at >= until or sight(one.mark):
            continue
        if isinstance(one, Reading) and one.by in asked.heard:
            continue
        if asked.round == 0 and one.by not in counted:
            yield Missed(one, ((one.mark,),))
        elif ways := _cited(decision, one.event, one.mark):
            yield Missed(one, ways)


def _cited(decision: Decision, said: EventId, mark: Mark) -> tuple[Marks, ...]:
    return tuple((mark, seen) for seen in decision.cited.get(said, ()))


def _counted_too(asked: Question, said: Sequence[Position | Reading]) -> Question:
    """The question as it would have stood with these."""
    positions = [one for one in said if isinstance(one, Position)]
    latest = {one.by: one for one in (*asked.positions, *positions)}
    counted = tuple(latest[one] for one in asked.electorate if one in latest and latest[one].stand)
    objected = asked.protocol == "lazy" and any(one.is_objection for one in positions)
    heard = asked.heard | {one.by for one in said}
    return replace(asked, protocol="consent" if objected else asked.protocol, positions=counted, heard=heard)


def _overlooked(circle: Circle, event: Event, decision: Decision, asked: Question) -> Iterator[tuple[Marks, ...]]:
    """Amendments and withdrawals in time that others had heard of, and its author had not."""
    for one in decision.wordings:
        if one.at < asked.closes and not circle.saw(event, one.mark):
            yield _cited(decision, one.event, one.mark)
    for taken in decision.withdrawn:
        if taken.at < asked.closes and not circle.saw(event, taken.mark):
            yield tuple((taken.mark, seen) for seen in _heard(circle, decision, taken.mark))


def _heard(circle: Circle, decision: Decision, mark: Mark) -> Iterator[Mark]:
    """Where others who decide stood by now, of those who had seen it; of what was taken back nobody speaks any more."""
    for line, head in circle.pasts.heads().items():
        other = speaker(circle, device_of(line))
        decides = other != decision.by and other in decision.wordings[-1].counting
        if decides and circle.pasts.reach(head.id, mark.line) >= mark.seq:
            yield Mark(line, circle.pasts.reach(head.id, line))


def _unknown(circle: Circle, event: Event, asked: Question) -> tuple[Marks, ...]:
    """Any so many members unknown to its author that with them too few of all had heard of the question."""
    known = everybody(circle, asked.wording, event.at, circle.sight(event))
    heard = sum(one in asked.heard and one in asked.electorate for one in known)
    fewest = max(1, 2 * heard - len(known) + 1)
    marks = list(_strangers(circle, event, asked).values())[:MOST_UNKNOWN]
    return tuple(combinations(marks, fewest))


def _strangers(circle: Circle, event: Event, asked: Question) -> dict[MemberId, Mark]:
    """Who counted by then without its author having heard that they came, and where that was said."""
    sight = circle.sight(event)
    known = everybody(circle, asked.wording, event.at, sight)
    found = {}
    for one in counting(circle, event.at):
        person = circle[Members].people[one]
        unseen = [mark for mark in (*(vouch.mark for vouch in person.vouches), person.mark) if not sight(mark)]
        if one not in known and unseen:
            found[one] = unseen[-1]
    return found


def note_cited(circle: Circle, event: Event, decision: Decision) -> None:
    """Notes what somebody who decides shows to have seen of what others said, by saying something about it in time."""
    if event.by not in decision.wordings[-1].counting:
        return
    said = [(one.event, decision.by, one.mark) for one in decision.wordings]
    said += [(one.event, decision.by, one.mark) for one in decision.withdrawn]
    said += [(one.event, one.by, one.mark) for one in decision.positions]
    said += [(one.event, one.by, one.mark) for one in decision.readings]
    for name, by, mark in said:
        seen = decision.cited.setdefault(name, [])
        if by != event.by and len(seen) < MOST_CITED and circle.saw(event, mark):
            seen.append(event.mark)


def agrees(circle: Circle, decision: Decision, found: Verdict) -> Conclusion | None:
    """A conclusion that stands and says the same."""
    other = outcome(circle, decision)
    return other if other and other.verdict.says == found.says else None
