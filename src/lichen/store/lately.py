"""Lately: texts that were asked for a while ago. What is talked about is asked for again, and no text ever changes."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice

from lichen.core.event import Text, decode_text
from lichen.core.values import EventId

MOST_REMEMBERED = 2_000  # texts


class Lately:
    """Only what is not among them is asked of the database."""

    def __init__(self, read: Callable[[list[EventId]], Iterable[tuple[EventId, bytes]]]) -> None:
        self._read = read
        self._texts: dict[EventId, Text] = {}

    def known(self, ids: Iterable[EventId]) -> Mapping[EventId, Text]:
        """The texts of those of these events that are held."""
        held = {each: self._texts.get(each) for each in ids}
        unread = [each for each, text in held.items() if text is None]
        if unread:
            held.update(self._remembered(unread))
        return {each: text for each, text in held.items() if text is not None}

    def _remembered(self, ids: list[EventId]) -> Mapping[EventId, Text]:
        texts = {event: decode_text(raw) for event, raw in self._read(ids)}
        if len(texts) + len(self._texts) > MOST_REMEMBERED:
            self._texts = {}
        self._texts.update(islice(texts.items(), MOST_REMEMBERED))
        return texts
