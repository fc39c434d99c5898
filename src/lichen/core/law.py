"""The law: the practices a circle lives by, as one rule for what an event means and whether it counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Union

import msgspec
from msgspec import Struct

from lichen.core.door import FOUNDING
from lichen.core.event import Event, Text
from lichen.core.fact import Fact, kind_of, takes_words
from lichen.core.practice import EVERYTHING, Ask, Circle, Practice, Sight
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DeviceKey, EventId, Mark, MemberId, Time

Speaker = Callable[[Circle, DeviceKey, Sight], MemberId]
DevicesOf = Callable[[Circle, MemberId, Sight], Sequence[DeviceKey]]
EnrolledAt = Callable[[Circle, DeviceKey, Sight], Mark | None]
Standing = Callable[[Circle, MemberId, Sight], Iterable[Refusal]]


class Unread(Fact, frozen=True, tag="unread"):
    """Stands in for a fact that this law does not know, or that is out of bounds: kept, forwarded, set aside."""

    named: str = ""  # the kind it carries
    reasons: tuple[Refusal, ...] = ()


class _Envelope(Struct, frozen=True, gc=False):
    at: int
    device: str
    prev: str
    seen: tuple[str, ...]
    seq: int
    words: str


class Law:
    """The practices in their order, and the two questions they all ask: who speaks here, and may they?"""

    def __init__(
        self,
        version: int,
        practices: Sequence[Practice],
        *,
        speaker: Speaker,
        devices: DevicesOf,
        enrolled_at: EnrolledAt,
        standing: Standing,
    ) -> None:
        self.version = version
        self.practices = tuple(practices)
        self.speaker = speaker
        self.devices = devices
        self.enrolled_at = enrolled_at
        self.standing = standing
        self.facts: dict[str, type[Fact]] = {kind_of(fact): fact for p in practices for fact in p.facts}
        self.owner: dict[type[Fact], Practice] = {fact: p for p in practices for fact in p.facts}
        self.hearers: dict[type[Fact], tuple[Practice, ...]] = {
            fact: tuple(p for p in practices if _hears(p, fact)) for fact in self.facts.values()
        }
        self.sequels: dict[type[Fact], tuple[Practice, ...]] = {
            fact: tuple(p for p in hearers if p.has_sequels) for fact, hearers in self.hearers.items()
        }
        self.overhearers = tuple(p.overhears for p in practices if p.overhears)
        self._founding = self.facts.get(FOUNDING)
        self._wordy = {fact for fact in self.owner if any(limit.required for limit in fact.words.values())}
        any_fact: Any = Union[tuple(self.facts.values())]  # noqa: UP007 - made at run time
        whole = msgspec.defstruct("Whole", [("fact", any_fact)], bases=(_Envelope,), frozen=True, gc=False)
        self._decoder = msgspec.json.Decoder(whole)

    def begin(self) -> Circle:
        """A circle of which nothing is known yet."""
        return Circle({practice.state: practice.state() for practice in self.practices})

    def read(self, id: EventId, raw: bytes) -> Event:
        """The event behind bytes that passed the door; a fact out of bounds comes as `Unread`, with every reason."""
        try:
            whole: Any = self._decoder.decode(raw)
        except msgspec.ValidationError:
            return self._unread(id, msgspec.json.decode(raw, type=Text))
        parents = (whole.prev, *whole.seen) if whole.prev else whole.seen
        return Event(id, whole.at, whole.device, whole.seq, parents, whole.fact, whole.words != "")

    def _unread(self, id: EventId, text: Text) -> Event:
        kind = str(text.fact["kind"])
        fact = Unread(kind, tuple(self.flaws(text.fact)))
        return Event(id, text.at, text.device, text.seq, tuple(text.parents), fact, bool(text.words))

    def flaws(self, raw: dict[str, Any]) -> Iterator[Refusal]:
        """Everything out of bounds in a fact as it came from wire, form or command line: every reason at once (P13)."""
        known = self.facts.get(str(raw.get("kind")))
        if known is None:
            yield refuse("kind-unknown", kind=str(raw.get("kind")))
            return
        fields = {field.encode_name: field for field in msgspec.structs.fields(known)}
        for name in sorted(raw.keys() - fields.keys() - {"kind"}):
            yield refuse("field-unknown", field=name)
        for name, field in fields.items():
            if name not in raw:
                if field.required:
                    yield refuse("field-missing", field=name)
                continue
            try:
                msgspec.convert(raw[name], field.type)
            except msgspec.ValidationError:
                yield refuse("field-out-of-bounds", field=name)  # no library's wording may reach the state

    def refusals(self, circle: Circle, event: Event) -> Iterator[Refusal]:
        """Every reason why the event does not count, apart from ends of authority; nothing if it does."""
        fact, kind = event.fact, type(event.fact)
        if isinstance(fact, Unread):
            yield from fact.reasons
            return
        if kind is self._founding:
            if getattr(fact, "law", 0) != self.version:
                yield refuse("law-unknown", known=self.version)  # kept and passed on, whole, until this node is updated
        elif not circle.id:
            yield refuse("circle-unfounded")
            return
        if fact.said_by == "circle":
            yield refuse("only-the-circle")
        elif fact.said_by == "member":
            yield from self.standing(circle, event.by, circle.sight(event) if fact.governs else EVERYTHING)
        if not event.has_words and kind in self._wordy:
            yield refuse("words-missing")
        yield from self.owner[kind].refusals(circle, event)

    def apply(self, circle: Circle, event: Event) -> None:
        """Lets every practice that hears of this fact take it in; the event has passed `refusals`."""
        kind = type(event.fact)
        for practice in (self.owner[kind],) if event.cause and event.is_void else self.hearers[kind]:
            practice.apply(circle, event)

    def asks(self, circle: Circle, member: MemberId, at: Time) -> Iterator[Ask]:
        """Everything that asks for this member at that time."""
        for practice in self.practices:
            yield from practice.asks(circle, member, at)


def _hears(practice: Practice, fact: type[Fact]) -> bool:
    return fact in practice.facts or fact in practice.hears or (practice.hears_words and takes_words(fact))
