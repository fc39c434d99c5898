"""Finding: everything that was written in a circle, folded to plain words and held in memory while people look there.

What lies on the disk is the only copy that lasts: there is no index beside it that could disagree with it, or from
which something erased would have to be erased once more.
"""

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from operator import attrgetter
from unicodedata import combining, normalize

import msgspec
from msgspec import Struct

from lichen.core.event import decode_words
from lichen.core.fact import kind_of
from lichen.core.practice import Circle
from lichen.core.values import CircleId, EventId, Time
from lichen.practices.talk import Talk, WordsCorrected
from lichen.store.contract import Store, Writing

MOST_CIRCLES = 64  # whose words are held at a time
MOST_WORDS = 12  # of what somebody looks for

# Letters that no mark can be taken off, and the plain ones people type for them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
# Where words stand without spaces, each sign is a word: so the beginning of a word is found wherever it begins.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

CORRECTED = kind_of(WordsCorrected)

_when = attrgetter("at")


def plain(text: str) -> str:
    """The text without capitals, accents or other marks above and below its letters."""
    if text.isascii():
        return text.lower()
    parts = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(sign for sign in parts if not combining(sign)).translate(_PLAIN)


def folded(text: str) -> str:
    """The plain words of a text, each with a space before it."""
    return "".join(f" {word}" for word in _WORD.findall(plain(text)))


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where in a text the words stand that begin with any of these folded ones, in order and not touching."""
    small = [plain(sign) for sign in text]
    origin = [place for place, signs in enumerate(small) for _ in signs]
    each = [(word.start(), word.end()) for word in _WORD.finditer("".join(small))]
    found: list[tuple[int, int]] = []
    for one in sorted(_standing(folded(text), [end - start for start, end in each], words)):
        start, end = origin[each[one][0]], origin[each[one][1] - 1] + 1
        while end < len(text) and not small[end]:  # marks of their own that belong to the letter before
            end += 1
        found.append((found.pop()[0], end) if found and found[-1][1] == start else (start, end))
    return found


def _standing(line: str, lengths: Iterable[int], words: Iterable[str]) -> set[int]:
    """Which words of a folded line, by number, the wanted ones cover."""
    begins = list(accumulate((length + 1 for length in lengths), initial=0))
    found: set[int] = set()
    for word in words:
        at = line.find(word)
        while at >= 0:
            found.update(range(bisect_right(begins, at) - 1, bisect_left(begins, at + len(word))))
            at = line.find(word, at + 1)
    return found


def wanted_words(wanted: str) -> list[str]:
    """What every text must hold to be found, each folded: the longest first, since few texts hold it."""
    words = dict.fromkeys(filter(None, map(folded, wanted.split())))
    return sorted(words, key=len, reverse=True)[:MOST_WORDS]


class Found(Struct, frozen=True, gc=False):
    """The words of an event, folded, those of one name on each line; `wording` is itself, or the correction of it."""

    event: EventId
    wording: EventId
    kind: str
    at: Time
    words: str


class _Written(Struct):
    """What is held of one circle, and up to which arrival."""

    texts: dict[EventId, Found] = {}
    after: int = 0


class Finding:
    """Looks through the words of circles; those in which people looked lately are held, the others are read anew."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: OrderedDict[CircleId, _Written] = OrderedDict()

    def find(self, circle: Circle, wanted: str) -> list[Found]:
        """The events whose words hold all that is wanted, latest first; nothing is found by no words at all."""
        words = wanted_words(wanted)
        if not words:
            return []
        written = self._written(circle).texts
        left: Iterable[Found] = written.values()
        for word in words:
            left = [found for found in left if word in found.words]
        return sorted(_corrected(circle, written, left), key=_when, reverse=True)

    def forget(self, events: Iterable[EventId]) -> None:
        """Lets go at once of the words of these."""
        for event in events:
            for written in self._held.values():
                written.texts.pop(event, None)

    def begin_anew(self) -> None:
        """Reads everything again when somebody looks: words have come for events that had come without."""
        self._held.clear()

    def _written(self, circle: Circle) -> _Written:
        written = self._held.pop(circle.id, None) or _Written()
        self._held[circle.id] = written  # the latest used comes last
        if len(self._held) > MOST_CIRCLES:
            self._held.popitem(last=False)
        for writing in self._store.written(circle.id, written.after):
            written.texts[writing.id] = _text(writing)
            written.after = writing.n
        for erased in written.texts.keys() & circle[Talk].erased.keys():  # the disk may still hold what was erased
            del written.texts[erased]
        return written


def _corrected(circle: Circle, written: Mapping[EventId, Found], found: Iterable[Found]) -> Iterator[Found]:
    """The same, where a correction stands for what it corrects; one that does not count stands for itself."""
    corrects = {event: of for of, each in circle[Talk].corrected.items() for event in each}
    for one in found:
        of = written.get(corrects.get(one.event, "")) if one.kind == CORRECTED else None
        yield Found(of.event, one.event, of.kind, one.at, one.words) if of else one


def _text(writing: Writing) -> Found:
    try:
        words = decode_words(writing.words)
    except msgspec.MsgspecError:
        words = {}
    return Found(writing.id, writing.id, writing.kind, writing.at, "\n".join(map(folded, words.values())))
