"""Intake: what comes from other copies. Everything is checked, nothing is believed, and little is held at a time."""

from collections.abc import Callable, Iterable

from lichen.core.door import Arrival, Refused, receive, wrong_words
from lichen.core.event import Frame, event_id
from lichen.core.values import MINUTE, CircleId, EventId, Time
from lichen.node.erasing import Erasing
from lichen.node.living import Living
from lichen.node.recorder import Recorder
from lichen.node.taken import MOST_REFUSED, Taken, of_circle
from lichen.node.waiting import concerned
from lichen.node.words import Words
from lichen.store.contract import Store
from lichen.sync.batches import batches

EARLIEST = 10 * MINUTE  # how far ahead of the clock here an event may be dated before it has to wait
MOST_REMEMBERED = 1_000  # events of a circle that were refused for good
MOST_CIRCLES = 100  # of which such are remembered


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
        self._refused: dict[CircleId, dict[EventId, None]] = {}  # the latest last
        self._early = dict.fromkeys(store.waiting.circles(), 0)  # when to look again

    def refused(self, circle: CircleId) -> list[EventId]:
        """What was refused for good lately: nobody need send it again."""
        return list(self._refused.get(circle, ()))

    def look_again(self, circles: Iterable[CircleId]) -> None:
        """Others wait there by now."""
        self._early.update(dict.fromkeys(circles, 0))

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
        waited, latest = self._store.waiting.of(circle), self._clock() + EARLIEST
        again, others = concerned(waited, waited if self.is_due(circle) else batch)
        portion = [*self._not_refused(circle, batch), *(arrival.frame for arrival in again)]
        verdict = of_circle(circle, receive(portion, self._store.known, latest))
        self._early.pop(circle, None)
        self._let_in(circle, verdict.admitted, _worded(verdict.known), living_of)
        waiting = [arrival.frame for arrival in (*others, *verdict.early, *verdict.unproved, *verdict.orphans)]
        taken.waiting = len(waiting)
        if waiting != waited:
            taken.waiting -= self._store.waiting.replace(circle, waiting)
        early = [arrival.text.at for arrival in (*verdict.early, *others) if arrival.text.at > latest]
        if early:
            self._early[circle] = min(early) - EARLIEST
        taken.add(verdict)
        self._remember(circle, verdict.refused)

    def _let_in(
        self, circle: CircleId, admitted: list[Arrival], later: list[Arrival], living_of: Callable[[CircleId], Living]
    ) -> None:
        """Writes what is new, and words that come later than their events."""
        living = living_of(circle) if admitted else None  # as it was before, or it would take them in twice
        upon = {circle: living.count} if living else None
        ground = living.ground if living else None
        written = self._recorder.record([*admitted, *later], ground=ground, upon=upon)
        if living:
            living.take(admitted)  # while they are written
        written.result()
        self._words.look_again(arrival.id for arrival in later)
        if living:
            living.keep_by(self._recorder)
        if admitted or later:
            self._erasing.again(living_of(circle), [*admitted, *later])

    def _not_refused(self, circle: CircleId, batch: list[Frame]) -> list[Frame]:
        """Without what was refused for good before: that costs a hash, and no more."""
        refused = self._refused.get(circle)
        return [frame for frame in batch if event_id(frame.raw) not in refused] if refused else batch

    def _remember(self, circle: CircleId, refused: Iterable[Refused]) -> None:
        lasting = [one.id for one in refused if one.lasting]
        if not lasting:
            return
        known = self._refused.pop(circle, {})
        known.update(dict.fromkeys(lasting))
        self._refused[circle] = dict.fromkeys(list(known)[-MOST_REMEMBERED:])
        if len(self._refused) > MOST_CIRCLES:
            del self._refused[next(iter(self._refused))]


def _worded(known: Iterable[Arrival]) -> list[Arrival]:
    """Those that bring words, which may have been lacking here, and nothing else of them."""
    right = (each for each in known if each.frame.words and wrong_words(each.text, each.frame.words) is None)
    return [Arrival(each.id, each.text, Frame(each.frame.raw, b"", each.frame.words)) for each in right]
