"""Living circles: records folded into states, kept in memory, and brought up to date as events come in."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from heapq import merge

from lichen.core.door import Arrival
from lichen.core.event import Event, decode_text, event_id
from lichen.core.fold import PastForgotten, fold_in_order, run, would_refuse
from lichen.core.kept import keep, resume
from lichen.core.law import Law
from lichen.core.order import FIRST, Place, place
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal
from lichen.core.values import CircleId, DeviceKey, EventId, Time
from lichen.node.recorder import Ground, Recorder
from lichen.store.contract import LAST, Head, Store

KEEP_EVERY = 500  # events between two kept states, at least ...
KEEP_AFTER = 1 / 20  # ... and this part of all there are: however long a record grows, keeping it costs little
KEPT = 2  # the last one, and one to go on from when an event comes in that belongs before it
NONE = Head(0, "")  # of a device that has not spoken yet


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A fold makes much and throws little away: to look for garbage meanwhile would take a tenth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Living:
    """One circle in memory: its state, its devices' heads, and the tips that nobody has cited yet."""

    def __init__(self, law: Law, store: Store, circle: CircleId, settle: Callable[[], None]) -> None:
        self.id = circle
        self._settle = settle  # waits until all that was said is in the store
        self._law = law
        self._store = store
        self.count = store.summary(circle).events  # how many it holds, written or not
        self.split = dict(store.faces(circle))
        self.heads: dict[DeviceKey, Head] = dict(store.frontier(circle))
        self.unwritten: list[Event] = []  # taken in though nobody asked the store yet to write it
        self.kept_at = 0  # how many events the last kept state has; 0 when there is none
        self.state = self._folded(store.kept.nearest(circle))
        ends = store.known({name for _, name in self.heads.values()} | self._faces())
        self.tips: dict[EventId, Time] = {name: text.at for name, text in ends.items()}
        self.ground = Ground()  # lost once something it took in could not be written
        self.is_stale = store.summary(circle).events != self.count  # somebody wrote while it was read
        self.erased: set[EventId] = set()  # whose words are known to be gone from here
        self.changed = 0  # rises with every event, for whoever caches what was made of the state

    def _faces(self) -> set[EventId]:
        """Where the chains end of devices that showed two faces: both have been seen here."""
        before = {device: seq - 1 for device, seq in self.split.items()}
        reach = {device: head.seq for device, head in self.heads.items()} | before
        raws = [frame.raw for frame in self._store.beyond(self.id, reach)] if before else []
        return set(map(event_id, raws)) - {decode_text(raw).prev for raw in raws}

    def would_refuse(self, event: Event) -> tuple[Refusal, ...]:
        """Every reason why the event would not count if it were said now."""
        try:
            return would_refuse(self._law, self.state, event, self.split)
        except PastForgotten:  # it names what lies long back, as an invite may
            self._fold_again(None)
            return would_refuse(self._law, self.state, event, self.split)

    def take(self, arrivals: Sequence[Arrival], *, unwritten: bool = False) -> None:
        """Takes in events that the door let in, parents first; the store has them or was asked to write them."""
        self.count += len(arrivals)
        events = [self._law.read(arrival.id, arrival.frame.raw) for arrival in arrivals]
        self.unwritten += events if unwritten else []
        splitting = [event for event in events if self._note(event)]
        if splitting:
            self._fold_again(None if self.unwritten else LAST)
        elif events and min(map(place, events)) > self.state.last:
            self._append(events)
        elif events:
            self._fold_again(min(map(place, events)))

    def catch_up(self) -> list[Arrival]:
        """Takes in, and gives, what other processes have written into the same store since.

        A fold may have had some of it already; then it does not belong at the end, and all is folded again.
        """
        frames = (frame for _, frame in self._store.frames(self.id, self.count))
        missing = [Arrival(event_id(frame.raw), decode_text(frame.raw), frame) for frame in frames]
        self.take(missing)
        return missing

    def keep_now(self) -> Callable[[], None] | None:
        """How to keep the state on disk, when enough has happened since it was kept last."""
        if self.state.count - self.kept_at < max(KEEP_EVERY, self.state.count * KEEP_AFTER):
            return None
        self.kept_at = self.state.count
        last, data, count = self.state.last, keep(self._law, self.state), self.count
        return lambda: self._keep(last, data, count)

    def keep_by(self, recorder: Recorder) -> None:
        """Keeps the state, if it is time to, once all that is in it is on disk."""
        if keeping := self.keep_now():
            recorder.record([], keeping, self.ground)

    def _keep(self, last: Place, data: bytes, count: int) -> None:
        kept = self._store.kept
        kept.forget(self.id, kept.places(self.id)[: 1 - KEPT])  # first, so that the new one takes its room
        kept.keep(self.id, last, data, count)

    def _note(self, event: Event) -> bool:
        """Whether the event splits its device, or earlier than was known; notes tips and heads on the way."""
        self.changed += 1
        for parent in event.parents:
            self.tips.pop(parent, None)
        self.tips[event.id] = event.at
        seq, _ = self.heads.get(event.device, NONE)
        if event.seq > seq:
            self.heads[event.device] = Head(event.seq, event.id)
            return False
        if event.seq >= self.split.get(event.device, event.seq + 1):
            return False  # of all its faces, only where they part changes what the others said is worth
        self.split[event.device] = event.seq
        return True

    @_without_collecting()
    def _append(self, events: Sequence[Event]) -> None:
        try:
            run(self._law, self.state, sorted(events, key=place), self.split)
        except PastForgotten:
            self._fold_again(None)
            return
        if self.state.torn:
            self._fold_again(None)

    def _fold_again(self, before: Place | None) -> None:
        """Folds from the nearest kept state before that place, or from the start when no kept state can be right."""
        self._settle()  # appending has dropped every kept state that these events made wrong
        self.state = self._folded(self._store.kept.nearest(self.id, before) if before else None)

    @_without_collecting()
    def _folded(self, kept: tuple[Place, bytes] | None) -> Circle:
        state = resume(self._law, kept[1]) if kept else None
        self.kept_at = state.count if state else 0
        if state is not None:
            try:
                run(self._law, state, self._events(state.last), self.split)
            except PastForgotten:
                state = None
        if state is None or state.torn:
            state = fold_in_order(self._law, lambda: self._events(FIRST), self.split)
        return state

    def _events(self, after: Place) -> Iterable[Event]:
        stored = (self._law.read(name, raw) for name, raw in self._store.in_order(self.id, after))
        if not self.unwritten:
            return stored
        return merge(stored, (event for event in self.unwritten if place(event) > after), key=place)
