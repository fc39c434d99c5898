"""Words: what people wrote, checked as they come in and looked up as pages show them."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from lichen.core.event import LARGEST_WORDS, decode_words
from lichen.core.fact import Written as Limit
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import EventId
from lichen.node.finding import Finding, Found
from lichen.store.contract import Store

MOST_REMEMBERED = 20_000
ROOM_FOR_SALT = 64  # bytes
Written = Mapping[str, str]

# What no page can show, and half of a pair, as a command line may hold it, which cannot even be written down.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def flaws(limits: Mapping[str, Limit], written: Written) -> Iterator[Refusal]:
    """Everything wrong with words, by the limits that a fact sets for them."""
    for name, limit in limits.items():
        text = written.get(name, "")
        if limit.required and not text.strip():
            yield refuse("words-missing", field=name)
        if len(text) > limit.most:
            yield refuse("words-too-long", field=name, length=len(text), most=limit.most)
        if not limit.lines and "\n" in text.strip():
            yield refuse("words-one-line", field=name)
        if _UNPRINTABLE.search(text):
            yield refuse("words-unprintable", field=name)
    for name in written.keys() - limits.keys():
        yield refuse("field-unknown", field=name)
    plain = {name: text for name, text in written.items() if name in limits and not _UNPRINTABLE.search(text)}
    if len(msgspec.json.encode(plain)) > LARGEST_WORDS - ROOM_FOR_SALT:
        yield refuse("words-too-large", most=LARGEST_WORDS)


def tidied(written: Written) -> dict[str, str]:
    """The words as they are kept: line ends alike, nothing blank."""
    lines = {name: text.replace("\r\n", "\n").replace("\r", "\n").strip() for name, text in written.items()}
    return {name: text for name, text in lines.items() if text}


class Words:
    """The words of events, by id; what was looked up lately is remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lately: OrderedDict[EventId, Written] = OrderedDict()
        self._finding = Finding(store)

    def of(self, event: EventId) -> Written:
        """What was written with an event; empty when nothing was, or when it was erased or never came."""
        if event not in self._lately:
            self.fetch([event])
        return self._lately.get(event, {})

    def fetch(self, events: Iterable[EventId]) -> None:
        """Looks many up at once."""
        wanted = [event for event in events if event not in self._lately]
        found = self._store.words(wanted) if wanted else {}
        for event in wanted:
            self.remember(event, found.get(event, b""))

    def remember(self, event: EventId, words: bytes) -> None:
        """Notes the words of an event that was just said."""
        self._lately[event] = _read(words)
        if len(self._lately) > MOST_REMEMBERED:
            self._lately.popitem(last=False)

    def find(self, circle: Circle, wanted: str) -> list[Found]:
        """The events of a circle whose words hold everything that is wanted, latest first."""
        return self._finding.find(circle, wanted)

    def look_again(self, events: Iterable[EventId]) -> None:
        """Words have come for events that had come without."""
        for event in events:
            self._lately.pop(event, None)
            self._finding.begin_anew()

    def begin_anew(self) -> None:
        """Looks everything up again: some of it was erased, or came, without this process."""
        self._lately.clear()
        self._finding.begin_anew()

    def erase(self, events: Iterable[EventId]) -> None:
        """Forgets what was written with these, and does not look it up while it may still be on the disk."""
        for event in events:
            self.remember(event, b"")
        self._finding.forget(events)


def _read(words: bytes) -> Written:
    try:
        return decode_words(words) if words else {}
    except msgspec.MsgspecError:
        return {}
