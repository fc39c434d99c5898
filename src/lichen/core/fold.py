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
from lichen.core.practice import EVERYTHING, Circle, Ending
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DeviceKey, Line, Mark, device_of

Faces = Mapping[DeviceKey, int]
Replay = Callable[[], Iterable[Event]]  # gives the same events again, in order


LONGEST_DESCENT = 64  # devices enrolled one by another


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
    event = _noted(law, circle, event, split)
    circle.count += 1
    circle.last = place(event)
    for overhears in law.overhearers:
        overhears(circle, event)
    reasons = judge(law, circle, event, split)
    if reasons:
        circle.aside[event.id] = reasons
    else:
        _apply(law, circle, event, split)


def would_refuse(law: Law, circle: Circle, event: Event, split: Faces) -> tuple[Refusal, ...]:
    """Every reason why the event would not count if it were said now; the circle stays as it is."""
    heads = dict(circle.pasts.heads())
    event = _noted(law, circle, event, split)
    reasons = judge(law, circle, event, split)
    circle.pasts.take_back(event, heads.get(event.line))
    return reasons


def _noted(law: Law, circle: Circle, event: Event, split: Faces) -> Event:
    """The event with its line and its member, once its place in the chains is noted."""
    line = circle.pasts.line(event) if event.device in split else event.device
    event = replace(event, line=line)
    if not circle.pasts.add(event):
        raise PastForgotten(event.id)
    return replace(event, by=law.speaker(circle, event.device, circle.sight(event)))


def judge(law: Law, circle: Circle, event: Event, split: Faces) -> tuple[Refusal, ...]:
    """Every reason why this event does not count; its place in the chains has been noted."""
    if event.device in split and _two_faced(circle, event, split):
        return (refuse("two-faces", device=event.device),)
    if circle.ends:
        return (*_cut(law, circle, event), *law.refusals(circle, event))
    return tuple(law.refusals(circle, event))


def _cut(law: Law, circle: Circle, event: Event) -> Iterator[Refusal]:
    """Every end of authority that keeps the event from counting."""
    for end in (*circle.ends.on(event), *_inherited(law, circle, event)):
        if _cuts(circle, end, event):
            yield refuse("authority-ended", end=end.event, ended=end.at)


def _inherited(law: Law, circle: Circle, event: Event) -> Iterator[End]:
    """Ends of the devices by which this one was enrolled, if that was said beyond what the end had seen.

    Otherwise a revoked device could live on in one that it enrols.
    """
    sight = circle.sight(event)
    enrolled = law.enrolled_at(circle, event.device, sight)
    for _ in range(LONGEST_DESCENT):
        if enrolled is None:
            return
        device = device_of(enrolled.line)
        for end in circle.ends.of(device, event.at):
            if enrolled.seq > end.reach.get(enrolled.line, 0):
                yield end
        enrolled = law.enrolled_at(circle, device, sight)


def _ended(law: Law, circle: Circle, event: Event, subject: str) -> list[Line]:
    """The lines that an end of this member or device concerns: theirs, or its own and of those it enrolled unseen."""
    devices = list(law.devices(circle, subject, EVERYTHING))
    if not devices:
        devices.append(subject)
        for device in law.devices(circle, law.speaker(circle, subject, EVERYTHING), EVERYTHING):
            enrolled = law.enrolled_at(circle, device, EVERYTHING)
            if enrolled and device not in devices and _unseen(circle, event, enrolled, subject, devices):
                devices.append(device)
    return [line for device in devices for line in circle.pasts.lines(device)]


def _unseen(circle: Circle, event: Event, enrolled: Mark, subject: str, devices: list[DeviceKey]) -> bool:
    """Whether an ended device enrolled this one beyond what the end had seen, or one that it enrolled so."""
    device = device_of(enrolled.line)
    beyond = enrolled.seq > circle.pasts.reach(event.source, enrolled.line)
    return device in devices and (device != subject or beyond)


def _two_faced(circle: Circle, event: Event, split: Faces) -> bool:
    """Whether the event falls with its device's two faces: work from the split on; what governs, if it saw both."""
    if event.fact.governs:
        return circle.pasts.saw_two_faces(event.id, event.device)
    return event.seq >= split[event.device]


def _cuts(circle: Circle, end: End, event: Event) -> bool:
    """Whether this end keeps the event from counting: governing facts by what they had seen, work by what stands."""
    if end.until and event.fact.despite_pause:
        return False
    if event.id == end.event or any(circle.saw(event, mark) for mark in end.restored):
        return False
    if event.fact.governs:
        return circle.saw(event, end.mark)
    return not end.is_void and event.seq > end.stands.get(event.line, 0)


def _apply(law: Law, circle: Circle, event: Event, split: Faces) -> None:
    law.apply(circle, event)
    for practice in law.sequels[type(event.fact)]:
        for ending in practice.ends(circle, event):
            _end(law, circle, event, ending, split)
        for name, mark in practice.restores(circle, event):
            circle.ends.restore(name, mark)
        for consequence in practice.consequences(circle, event):
            _follow(law, circle, consequence, split)


def _follow(law: Law, circle: Circle, event: Event, split: Faces) -> None:
    """Applies a consequence as the circle's own, or notes why it could not be so (P8)."""
    if event.is_void and not event.fact.governs:
        return  # work goes by how things stand, and there it does not hold
    reasons = tuple(law.owner[type(event.fact)].refusals(circle, event))
    if reasons:
        circle.unmet[event.id] = circle.unmet.get(event.id, ()) + reasons
    else:
        _apply(law, circle, event, split)


def _end(law: Law, circle: Circle, event: Event, ending: Ending, split: Faces) -> None:
    if circle.ends.find(event.source, ending.subject) is None:
        end = _found_end(law, circle, event, ending, split)
        circle.torn |= not circle.ends.add(end)


def _found_end(law: Law, circle: Circle, event: Event, ending: Ending, split: Faces) -> End:
    pasts = circle.pasts
    lines = _ended(law, circle, event, ending.subject)
    heads = {line: head for line, head in pasts.heads().items() if head.id != event.source}
    return End(
        event=event.source,
        mark=event.mark,
        at=event.at,
        subject=ending.subject,
        until=ending.until,
        reach={line: pasts.reach(event.source, line) for line in lines},
        heard={line: pasts.reach(heads[line].id, line) for line in lines if line in heads},
        cited=tuple(_citations(law, circle, lines, heads, split)),
        stands={},
    )


def _citations(
    law: Law, circle: Circle, lines: Sequence[Line], heads: dict[Line, Latest], split: Faces
) -> Iterator[Citation]:
    """What each device of another member had cited of the ended lines by now in the order (P9 b)."""
    ended = {law.speaker(circle, device_of(line), EVERYTHING) for line in lines}
    for line, head in heads.items():
        mark = Mark(line, circle.pasts.reach(head.id, line))
        member = law.speaker(circle, device_of(line), EVERYTHING)
        lied = mark.seq >= split.get(device_of(line), mark.seq + 1)
        if member in ended or lied or any(law.standing(circle, member, EVERYTHING)):
            continue
        reach = {of: circle.pasts.reach(head.id, of) for of in lines}
        if any(reach.values()):
            yield Citation(mark, head.at, member, reach)
