"""Intake: what comes from other copies. Everything is checked, nothing is believed, and little is held at a time."""

from collections.abc import Callable, Iterable

from lichen.core.door import Arrival, receive, wrong_words
from lichen.core.event import Frame
from lichen.core.values import MINUTE, CircleId, Time
from lichen.node.erasing import Erasing
from lichen.node.living import Living
from lichen.node.recorder import Recorder
from lichen.node.taken import MOST_REFUSED, Taken, of_circle
from lichen.node.words import Words
from lichen.store.contract import Store
from lichen.sync.batches import batches

EARLIEST = 10 * MINUTE  # how far ahead of the clock here an event may be dated before it has to wait


class Intake:
    """Takes frames into the store and into circles that live; knows when what came early is due."""

    def __init__(
        self, store: Store, clock: Callable[[], Time], recorder: Recorder, words: Words, erasing: Erasing
    ) -> None:
        self._store = store
        self._clock = clock
        self._recorder = recorder
        self._words = words
        self._erasing = erasing
        self._early = {circle: 0 for circle in store.circles() if store.waiting.of(circle)}  # when to look again

    def is_due(self, circle: CircleId) -> bool:
        """Whether something waits here whose time may have come."""
        return circle in self._early and self._early[circle] <= self._clock()

    def take(self, circle: CircleId, frames: Iterable[Frame], living: Callable[[CircleId], Living]) -> Taken:
        """Takes in what another copy holds, a portion at a time, until too much of it is refused."""
        taken = Taken()
        for batch in batches(frames):
            self._take_batch(circle, batch, taken, living)
            if len(taken.refused) >= MOST_REFUSED:
                break
        return taken

    def _take_batch(
        self, circle: CircleId, batch: list[Frame], taken: Taken, living_of: Callable[[CircleId], Living]
    ) -> None:
        waited = self._store.waiting.of(circle)
        portion = [*batch, *waited]
        verdict = of_circle(circle, receive(portion, self._store.known, self._clock() + EARLIEST))
        admitted = verdict.admitted
        self._early.pop(circle, None)
        if verdict.early:
            self._early[circle] = min(one.text.at for one in verdict.early) - EARLIEST
        known = [a for a in verdict.known if a.frame.words and wrong_words(a.text, a.frame.words) is None]
        later = [Arrival(a.id, a.text, Frame(a.frame.raw, b"", a.frame.words)) for a in known]
        living = living_of(circle) if admitted else None  # as it was before, or it would take them in twice
        self._recorder.record([*admitted, *later]).result()
        self._words.look_again(arrival.id for arrival in later)
        if living:
            living.take(admitted)
            living.keep_by(self._recorder)
        if admitted or later:
            self._erasing.again(living_of(circle), [*admitted, *later])
        waiting = [arrival.frame for arrival in (*verdict.early, *verdict.unproved, *verdict.orphans)]
        taken.waiting = len(waiting)
        if waiting or waited:
            taken.waiting -= self._store.waiting.replace(circle, waiting)
        taken.add(admitted, verdict)
