"""Erasing: words that people take back go for good, from memory and disk; the law never needed them (P2)."""

from collections.abc import Iterable

from lichen.core.door import Arrival
from lichen.node.living import Living
from lichen.node.recorder import Recorder
from lichen.node.words import Words
from lichen.practices.talk import Talk
from lichen.store.contract import Store


class Erasing:
    """Carries out what a circle's record says is erased: once, and again when it could not be done."""

    def __init__(self, store: Store, words: Words, recorder: Recorder) -> None:
        self._store = store
        self._words = words
        self._recorder = recorder

    def catch_up(self, living: Living) -> None:
        """For a circle that was folded just now: this node may have ended before it erased something."""
        erased = living.state[Talk].erased.keys()
        living.erased = erased - self._store.words(erased).keys()
        self.carry_out(living)

    def again(self, living: Living, arrivals: Iterable[Arrival]) -> None:
        """After something came in: words may have come along that are erased here."""
        living.erased.difference_update(arrival.id for arrival in arrivals if arrival.frame.words)
        self.carry_out(living)

    def carry_out(self, living: Living) -> None:
        """Erases what is to be erased and was not yet."""
        names = living.state[Talk].erased.keys() - living.erased
        if not names:
            return
        living.erased |= names
        self._words.erase(names)
        done = self._recorder.record([], lambda: self._store.erase_words(names), living.ground)
        done.add_done_callback(lambda gone: living.erased.difference_update(names if gone.exception() else ()))
