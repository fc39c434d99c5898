"""Checking: every event of a record goes through the door of an empty home, and whatever is wrong is written down."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from lichen.core.door import Arrival, Verdict, receive, wrong_words
from lichen.core.event import Event, Frame, Text, event_id
from lichen.core.order import place
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, EventId
from lichen.node.taken import of_circle
from lichen.practices import LAW
from lichen.sync.batches import ENOUGH, batches

MOST_OUTSIDE = 1_000  # once so many events are not let in, nothing more is taken


class Wrong(NamedTuple):
    """One thing wrong: the event's number in the record, its id, and why; 0 and no id for the record as a whole."""

    number: int
    event: EventId
    reason: Refusal


class Checking:
    """A record on its way through the door: what is let in, and everything that is wrong with what came."""

    def __init__(self, circle: CircleId) -> None:
        self.circle = circle
        self.held: dict[EventId, Arrival] = {}
        self.refused: list[Wrong] = []  # by the door for good, or because another circle's record is its place
        self.waiting: list[Wrong] = []  # for what they build on, or for something signed
        self.unsigned: list[Wrong] = []  # let in or waiting, with a signature that does not hold
        self.stray: list[Wrong] = []  # let in, with words that are not theirs, and no others
        self.whole: list[Wrong] = []
        self._numbers: dict[EventId, int] = {}
        self._worded: set[EventId] = set()

    def take(self, frames: Iterable[Frame], enough: int = ENOUGH) -> None:
        """Takes all there is, once; what is not let in by portions is looked at again together at the end."""
        outside: list[Frame] = []
        for batch in batches(frames, enough):
            for frame in batch:
                self._numbers.setdefault(event_id(frame.raw), len(self._numbers) + 1)
            self._let_in(receive(batch, self._known))
            self._check(batch, self.held)
            outside += [frame for frame in batch if event_id(frame.raw) not in self.held]
            if len(outside) > MOST_OUTSIDE:
                self.whole.append(Wrong(0, "", refuse("bundle-too-many-problems", most=MOST_OUTSIDE)))
                break
        self._judge(outside)
        self.stray = [wrong for wrong in self.stray if wrong.event not in self._worded]
        if self.circle not in self.held:
            self.whole.append(Wrong(0, "", refuse("circle-unfounded")))

    @cached_property
    def events(self) -> list[Event]:
        """What was let in, in the order in which everybody reads it; to be asked for when all was taken."""
        return sorted((LAW.read(id, arrival.frame.raw) for id, arrival in self.held.items()), key=place)

    @property
    def first_wrong(self) -> Wrong | None:
        """The first event with which something is wrong; else what is wrong with the whole."""
        of_events = [*self.refused, *self.unsigned, *self.waiting, *self.stray]
        return min(of_events, key=lambda wrong: wrong.number, default=next(iter(self.whole), None))

    def told(self) -> dict[str, Any]:
        """All of it by ids, for whoever compares it with what another program finds."""
        return {
            "record": [event.id for event in self.events],
            "refused": _codes(self.refused),
            "waiting": _codes(self.waiting),
            "wrong_signatures": list(_codes(self.unsigned)),
            "wrong_words": list(_codes(self.stray)),
            "problems": [wrong.reason.code for wrong in self.whole],
        }

    def _known(self, ids: Iterable[EventId]) -> Mapping[EventId, Text]:
        return {id: self.held[id].text for id in ids if id in self.held}

    def _let_in(self, verdict: Verdict) -> Verdict:
        """Keeps what belongs in this record; gives the verdict on the rest of it."""
        verdict = of_circle(self.circle, verdict)
        self.held.update((arrival.id, arrival) for arrival in verdict.admitted)
        return verdict

    def _judge(self, outside: Sequence[Frame]) -> None:
        """What stayed outside, all of it at once: parts of it may prove or refuse one another."""
        verdict = self._let_in(receive(outside, self._known))
        waiting = {arrival.id: arrival for arrival in (*verdict.orphans, *verdict.unproved)}
        self._check(outside, self.held | waiting)
        self.waiting += (self._wrong(id, self._missing(arrival.text)) for id, arrival in waiting.items())
        for refused in verdict.refused:
            self.refused += (self._wrong(refused.id, why) for why in refused.reasons if why.code != "signature-wrong")

    def _missing(self, text: Text) -> Refusal:
        return refuse("signature-missing") if self.held.keys() >= set(text.parents) else refuse("past-missing")

    def _check(self, frames: Iterable[Frame], among: Mapping[EventId, Arrival]) -> None:
        """Every signature and all words: the door looks at no more of them than it needs."""
        for frame in frames:
            arrival = among.get(event_id(frame.raw))
            if arrival is None:
                continue
            if frame.signature and not Arrival(arrival.id, arrival.text, frame).is_signed():
                self.unsigned.append(self._wrong(arrival.id, refuse("signature-wrong")))
            if frame.words and arrival.id in self.held:
                wrong = wrong_words(arrival.text, frame.words)
                self._worded |= set() if wrong else {arrival.id}
                self.stray += [self._wrong(arrival.id, wrong)] if wrong else []

    def _wrong(self, id: EventId, reason: Refusal) -> Wrong:
        return Wrong(self._numbers[id], id, reason)


def _codes(wrongs: Sequence[Wrong]) -> dict[EventId, list[str]]:
    """Every reason once, by event."""
    codes: dict[EventId, list[str]] = {}
    for wrong in wrongs:
        codes.setdefault(wrong.event, []).append(wrong.reason.code)
    return {id: list(dict.fromkeys(codes[id])) for id in codes}
