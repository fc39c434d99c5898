"""The fold (P6, P9, P11): what all the events of a circle add up to.

Governing facts are judged by their own past alone. Work is cut where its author's authority ended, and an end may cut
what stands before it in the order; so a fold takes one pass, and a second one when an end reaches back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from lichen.core.ends import Citation, End, Ends
from lichen.core.event import Event
from lichen.core.law import Law
from lichen.core.order import Latest, faces, place
from lichen.core.practice import EVERYTHING, THE_CIRCLE, Circle, Ending
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DeviceKey, Mark

Faces = Mapping[DeviceKey, int]
Replay = Callable[[], Iterable[Event]]  # gives the same events again, in order


LONGEST_LINE = 64  # devices enrolled one by another


class PastForgotten(Exception):
    """An event names a parent that a kept state no longer remembers: only a fold from the start will do."""


def fold(law: Law, events: Iterable[Event]) -> Circle:
    """The state that a set of events adds up to, whatever order they come in and however often."""
    ordered = sorted({event.id: event for event in events}.values(), key=place)
    return fold_in_order(law, lambda: ordered, faces(ordered))


def fold_in_order(law: Law, events: Replay, split: Faces) -> Circle:
    """The same for events that come in order already, each once: one pass to find the ends, one to apply them."""
    circle = run(law, law.begin(), events(), split)
    if not circle.torn:
        return circle
    second = law.begin()
    second.ends = Ends(tuple(circle.ends))
    return run(law, second, events(), split)


def run(law: Law, circle: Circle, events: Iterable[Event], split: Faces) -> Circle:
    """One pass: takes in each event, in order, on top of what the circle is already."""
    for event in events:
        take(law, circle, event, split)
    return circle


def take(law: Law, circle: Circle, event: Event, split: Faces) -> None:
    """Takes in one event that belongs at the end of the order: applied, or set aside with all its reasons (P6)."""
    if not circle.pasts.add(event):
        raise PastForgotten(event.id)
    event = replace(event, by=law.speaker(circle, event.device, circle.sight(event)))
    circle.count += 1
    circle.last = place(event)
    reasons = tuple(judge(law, circle, event, split))
    if reasons:
        circle.aside[event.id] = reasons
    else:
        _apply(law, circle, event, split)


def would_refuse(law: Law, circle: Circle, event: Event, split: Faces) -> tuple[Refusal, ...]:
    """Every reason why the event would not count if it were said now; the circle stays as it is."""
    head = circle.pasts.heads().get(event.device)
    if not circle.pasts.add(event):
        raise PastForgotten(event.id)
    event = replace(event, by=law.speaker(circle, event.device, circle.sight(event)))
    reasons = tuple(judge(law, circle, event, split))
    circle.pasts.take_back(event, head)
    return reasons


def judge(law: Law, circle: Circle, event: Event, split: Faces) -> Iterator[Refusal]:
    """Every reason why this event does not count; its place in the chains has been noted."""
    if _two_faced(event.mark, split):
        yield refuse("two-faces", device=event.device)
        return
    if circle.ends:
        for end in (*circle.ends.on(event), *_inherited(law, circle, event)):
            if _cuts(circle, end, event):
                yield refuse("authority-ended", end=end.event, ended=end.at)
    yield from law.refusals(circle, event)


def _inherited(law: Law, circle: Circle, event: Event) -> Iterator[End]:
    """Ends of the devices by which this one was enrolled, if that was said beyond what the end had seen.

    Otherwise a revoked device could live on in one that it enrols.
    """
    sight = circle.sight(event)
    enrolled = law.enrolled_at(circle, event.device, sight)
    for _ in range(LONGEST_LINE):
        if enrolled is None:
            return
        for end in circle.ends.of(enrolled.device, event.at):
            if enrolled.seq > end.reach.get(enrolled.device, 0):
                yield end
        enrolled = law.enrolled_at(circle, enrolled.device, sight)


def _line(law: Law, circle: Circle, event: Event, subject: str) -> tuple[DeviceKey, ...]:
    """The devices that an end of this member or device concerns: theirs, or it and those it enrolled unseen."""
    devices = law.devices(circle, subject, EVERYTHING)
    if devices:
        return tuple(devices)
    line, reach = {subject}, circle.pasts.reach(event.id, subject)
    member = law.speaker(circle, subject, EVERYTHING)
    for device in law.devices(circle, member, EVERYTHING):
        enrolled = law.enrolled_at(circle, device, EVERYTHING)
        if enrolled and enrolled.device in line and (enrolled.device != subject or enrolled.seq > reach):
            line.add(device)
    return (subject, *sorted(line - {subject}))


def _two_faced(mark: Mark, split: Faces) -> bool:
    return mark.seq >= split.get(mark.device, mark.seq + 1)


def _cuts(circle: Circle, end: End, event: Event) -> bool:
    """Whether this end keeps the event from counting: governing facts by what they had seen, work by what stands."""
    if end.until and event.fact.despite_pause:
        return False
    if event.id == end.event or any(circle.saw(event, mark) for mark in end.restored):
        return False
    if event.fact.governs:
        return circle.saw(event, end.mark)
    return event.seq > end.stands.get(event.device, 0)


def _apply(law: Law, circle: Circle, event: Event, split: Faces) -> None:
    law.apply(circle, event)
    for practice in law.sequels[type(event.fact)]:
        for ending in practice.ends(circle, event):
            _end(law, circle, event, ending, split)
        for name, mark in practice.restores(circle, event):
            circle.ends.restore(name, mark)
        for fact in practice.consequences(circle, event):
            _follow(law, circle, replace(event, fact=fact, by=THE_CIRCLE), split)


def _follow(law: Law, circle: Circle, event: Event, split: Faces) -> None:
    """Applies a consequence as the circle's own, or notes why it could not be so (P8)."""
    reasons = tuple(law.owner[type(event.fact)].refusals(circle, event))
    if reasons:
        circle.unmet[event.id] = circle.unmet.get(event.id, ()) + reasons
    else:
        _apply(law, circle, event, split)


def _end(law: Law, circle: Circle, event: Event, ending: Ending, split: Faces) -> None:
    if circle.ends.find(event.id, ending.subject) is None:
        end = _found_end(law, circle, event, ending, split)
        circle.torn |= not circle.ends.add(end)


def _found_end(law: Law, circle: Circle, event: Event, ending: Ending, split: Faces) -> End:
    pasts = circle.pasts
    devices = _line(law, circle, event, ending.subject)
    heads = {device: head for device, head in pasts.heads().items() if head.id != event.id}
    return End(
        event=event.id,
        mark=event.mark,
        at=event.at,
        subject=ending.subject,
        until=ending.until,
        reach={device: pasts.reach(event.id, device) for device in devices},
        heard={device: pasts.reach(heads[device].id, device) for device in devices if device in heads},
        cited=tuple(_citations(law, circle, devices, heads, split)),
        stands={},
    )


def _citations(
    law: Law, circle: Circle, devices: Sequence[DeviceKey], heads: dict[DeviceKey, Latest], split: Faces
) -> Iterator[Citation]:
    """What each device of another member had cited of the ended devices by now in the order (P9 b)."""
    ended = {law.speaker(circle, device, EVERYTHING) for device in devices}
    for device, head in heads.items():
        mark = Mark(device, circle.pasts.reach(head.id, device))
        member = law.speaker(circle, device, EVERYTHING)
        if member in ended or _two_faced(mark, split) or any(law.standing(circle, member, EVERYTHING)):
            continue
        reach = {of: circle.pasts.reach(head.id, of) for of in devices}
        if any(reach.values()):
            yield Citation(mark, head.at, member, reach)
