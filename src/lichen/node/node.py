"""The one door: everything people say here, and everything that comes from other copies, goes through a `Node`."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from lichen.core.door import Arrival, examine
from lichen.core.event import Frame, compose, decode_text, encode_words, event_id
from lichen.core.fact import Fact
from lichen.core.fact import Written as Limit
from lichen.core.keys import SigningKey
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, DeviceKey, EventId, Mark, Time, device_of
from lichen.node.accounts import Account, Accounts
from lichen.node.changes import Changes
from lichen.node.clerk import Clerk
from lichen.node.entrances import Entrances
from lichen.node.erasing import Erasing
from lichen.node.heads import Heads
from lichen.node.intake import Intake
from lichen.node.keyring import Keyring, node_secret
from lichen.node.living import NONE, Living
from lichen.node.moving.arrivals import Arrivals
from lichen.node.moving.departures import Departures
from lichen.node.moving.hosting import Hosting
from lichen.node.phones import Phones
from lichen.node.recorder import Batch, Recorder
from lichen.node.restored import Origin, Restored
from lichen.node.saying import Said
from lichen.node.sharing.sharing import Sharing
from lichen.node.taken import Taken
from lichen.node.tellings import Telling, answer
from lichen.node.turns import Turns
from lichen.node.words import Words, flaws, tidied
from lichen.practices import LAW
from lichen.practices.devices import Devices
from lichen.practices.members import CircleFounded
from lichen.store.contract import NO_NEWS, Head, News, Store

MOST_LIVING = 200_000  # events of circles kept in memory, about 2 kB each
MOST_SEEN = 64

Clock = Callable[[], Time]


class Node:
    """A home: a folder with a store, a secret and the people whom it serves. Not for use by two threads at once."""

    def __init__(self, store: Store, home: Path, clock: Clock) -> None:
        self.store = store
        self.home = home.absolute()
        self.clock = clock
        self.keyring = Keyring(store, node_secret(home / "secret"))
        self.turns = Turns(store, self._settle)
        self.accounts = Accounts(self.keyring, clock, self.alone)
        self.entrances = Entrances(self)
        self.phones = Phones(self)
        self.arrivals = Arrivals(self)
        self.departures = Departures(self)
        self.hosting = Hosting(self)
        self.clerk = Clerk(self.accounts)
        self.words = Words(store)
        self.restored = Restored(store.private)
        self.restored.begin_elsewhere(store, clock())
        self.changes = Changes()
        self.hearing: list[Callable[[News], object]] = [
            self.accounts.take_note,
            self.phones.take_note,
            self.arrivals.take_note,
            self.departures.take_note,
            self.hosting.take_note,
            self.restored.take_note,
        ]
        self._heads = Heads(home / "heads")
        self.hearing.append(self._heads.take_note)
        self._recorder = Recorder(store, clock, self._written, self.turns.end)
        self._erasing = Erasing(store, self.words, self._recorder)
        self._intake = Intake(store, clock, self._recorder, self.words, self._erasing)
        self._living: dict[CircleId, Living] = {}
        self._behind: set[CircleId] = set()  # living circles in which other processes have written
        self._keys: dict[DeviceKey, SigningKey] = {}
        self.sharing = Sharing(self)

    def close(self) -> None:
        """Writes what was said so far and lets go of the files."""
        self.sharing.holders.close()
        self._recorder.close()
        self._heads.close()
        self.store.close()

    # Circles

    def circles(self) -> list[CircleId]:
        """Every circle whose record is here."""
        return self.store.circles()

    def holds(self, circle: CircleId) -> bool:
        """Whether anything of its record is here."""
        return self.store.summary(circle).events > 0

    def living(self, circle: CircleId) -> Living:
        """The circle in memory, folded when it is not there yet; what came early is let in once its time has come."""
        self.hear(asking=False)
        if self._intake.is_due(circle):
            self.take_in(circle, [])
        found = self._living.pop(circle, None)
        if found and circle in self._behind:
            self._catch_up(found)
        if found is None or found.ground.lost:
            found = self._read(circle)
            self._make_room(found.count)
        self._living[circle] = found  # the latest used comes last
        return found

    def _make_room(self, count: int) -> None:
        while self._living and count + sum(living.count for living in self._living.values()) > MOST_LIVING:
            self._settle()
            del self._living[next(iter(self._living))]

    def _read(self, circle: CircleId) -> Living:
        self._settle()
        found = Living(LAW, self.store, circle, self._settle)
        if found.is_stale:
            with self.turns.of(circle):  # nobody writes there meanwhile
                found = Living(LAW, self.store, circle, self._settle)
        self._erasing.catch_up(found)
        return found

    def _catch_up(self, living: Living) -> None:
        self._behind.discard(living.id)
        if not living.ground.lost:
            self._erasing.again(living, living.catch_up())

    def circle(self, circle: CircleId) -> Circle:
        """The circle as it stands, once what is due has been written down, on disk too."""
        state = self.living(circle).state
        if self.restored.is_silent(circle) or not self.clerk.is_needed(state, self.clock()):
            return state
        self.clerk.write_down(
            state, self.clock(), lambda account, fact: self.say(account, circle, fact).wait().refusals
        )
        return self.living(circle).state

    # Saying

    def say(self, account: Account, circle: CircleId, fact: Fact, written: Mapping[str, str] | None = None) -> Said:
        """Records a fact in somebody's name, if it would count; nothing is recorded that would be set aside at once."""
        key = self._speaks(account, circle)
        if key is None:
            return Said("", (refuse("not-a-member"),))
        return self.say_with(key, circle, fact, written or {})

    def would_refuse(
        self, account: Account, circle: CircleId, fact: Fact, written: Mapping[str, str]
    ) -> tuple[Refusal, ...]:
        """Every reason why this could not be said in somebody's name now."""
        key = self._speaks(account, circle)
        drafted = self._drafted(key, self.living(circle), fact, written) if key else (refuse("not-a-member"),)
        return drafted if isinstance(drafted, tuple) else ()

    def begin(self, key: SigningKey, fact: CircleFounded, written: Mapping[str, str]) -> Said:
        """Records the first event of a circle; on disk on return."""
        frame = compose(key, fact, at=self.clock(), words=self._salted(written))
        founding = event_id(frame.raw)
        return Said(founding, (), self._recorder.record([Arrival(founding, decode_text(frame.raw), frame)])).wait()

    def say_all(self, account: Account, circle: CircleId, telling: Telling) -> Said:
        """Records many facts in somebody's name in one step, all of them or none; gives the last one's event."""
        key = self._speaks(account, circle)
        if key is None:
            return Said("", (refuse("not-a-member"),))
        with self.alone(circle):
            living = self.living(circle)
            del self._living[circle]  # until all of it is recorded; if it is not, the circle is folded anew
            told = self._told(key, living, telling)
            if isinstance(told, tuple):
                return Said("", told)
            self._living[circle] = living
            return self._record(living, told, told[-1].id, taken=True) if told else Said("")

    def _told(self, key: SigningKey, living: Living, telling: Telling) -> list[Arrival] | tuple[Refusal, ...]:
        """All the events, taken in one by one but not recorded yet; or why one of them would not count."""
        told: list[Arrival] = []
        step = next(telling, None)
        while step is not None:
            fact, written = step
            drafted = self._drafted(key, living, fact, written)
            if isinstance(drafted, tuple):
                return drafted
            told.append(drafted)
            living.take([drafted], unwritten=True)
            step = answer(telling, drafted.id)
        return told

    def words_taken(self, fact: Fact) -> Mapping[str, Limit]:
        """Which words go with a fact: its own, or those of the event whose wording it replaces."""
        if not fact.words_like:
            return fact.words_taken()
        named = self.store.known([getattr(fact, fact.words_like)]).values()
        kinds = [LAW.facts.get(str(text.fact["kind"])) for text in named]
        return next((kind.words for kind in kinds if kind), {})

    def _speaks(self, account: Account, circle: CircleId) -> SigningKey | None:
        here = account.places.get(circle)
        return self.key(here.device) if here else None

    def say_with(
        self,
        key: SigningKey,
        circle: CircleId,
        fact: Fact,
        written: Mapping[str, str],
        cite: EventId = "",
        *,
        blind: bool = False,
    ) -> Said:
        """Records a fact as said by this device; `cite` is what lets it in, where it has not spoken yet.

        If `blind`, it goes by its own past alone, as if what came since it last spoke had not been heard.
        """
        with self.alone(circle):
            living = self.living(circle)
            drafted = self._drafted(key, living, fact, written, cite, blind=blind)
            if isinstance(drafted, tuple):
                return Said("", drafted)
            return self._record(living, [drafted], drafted.id)

    def _drafted(
        self,
        key: SigningKey,
        living: Living,
        fact: Fact,
        written: Mapping[str, str],
        cite: EventId = "",
        *,
        blind: bool = False,
    ) -> Arrival | tuple[Refusal, ...]:
        """The event, signed and ready to be recorded, or every reason why it would not count."""
        seq, prev = living.heads.get(key.public, NONE)
        if self._heads.beyond(key.public, seq) or self.restored.is_silent(living.id):
            return (refuse("restored-copy"),)
        if hindrance := self.departures.hinders(living.id):
            return (hindrance,)
        wrong = tuple(flaws(self.words_taken(fact), written))
        words = self._salted({} if wrong else written)
        cite = cite or ("" if prev else self._lets_in(living, key.public))
        seen = {cite} if cite else set[EventId]()
        frame = self._framed(key, living, fact, words, seq + 1, prev, seen if blind else seen | _heard(living, prev))
        text = examine(frame.raw)
        if isinstance(text, list):
            return (*wrong, *text)
        event = event_id(frame.raw)
        reasons = living.would_refuse(LAW.read(event, frame.raw))
        if wrong:
            return (*wrong, *(reason for reason in reasons if reason.code != "words-missing"))
        return reasons or Arrival(event, text, frame)

    def _framed(
        self, key: SigningKey, living: Living, fact: Fact, words: bytes, seq: int, prev: EventId, seen: set[EventId]
    ) -> Frame:
        """A new event after everything it says it has seen, dated by the clock or, if that is behind, just after."""
        at = max(self.clock(), max(living.tips.values(), default=0) + 1)
        return compose(key, fact, at=at, circle=living.id, seq=seq, prev=prev, seen=sorted(seen), words=words)

    def _lets_in(self, living: Living, device: DeviceKey) -> EventId:
        """The event by which a device was enrolled: nobody else lets its first word in without that."""
        enrolments = living.state[Devices].enrolments.get(device, ())
        return next((name for one in enrolments if (name := self.said_at(living.id, one.mark))), "")

    def said_at(self, circle: CircleId, mark: Mark) -> EventId:
        """The event at a place in a device's chain; nothing where the chain split before."""
        place = (device_of(mark.line), mark.seq)
        return self.store.standing(circle, [place]).get(place, "")

    def _salted(self, written: Mapping[str, str]) -> bytes:
        return encode_words(secrets.token_urlsafe(16), tidied(written))

    def _record(self, living: Living, arrivals: Sequence[Arrival], event: EventId, *, taken: bool = False) -> Said:
        before = living.count - len(arrivals) if taken else living.count
        done = self._recorder.record(arrivals, ground=living.ground, upon={living.id: before})
        self.turns.last(living.id, done)
        living.unwritten.clear()
        if not taken:
            living.take(arrivals)
        for arrival in arrivals:
            self.words.remember(arrival.id, arrival.frame.words)
        self._erasing.carry_out(living)
        living.keep_by(self._recorder)
        return Said(event, (), done)

    # Other copies

    def take_in(self, circle: CircleId, frames: Iterable[Frame], origin: Origin | None = None) -> Taken:
        """Takes in what another copy holds; everything is checked, nothing is believed."""
        with self.alone(circle):
            taken = self._intake.take(circle, frames, self.living)
        if origin and self.restored.is_silent(circle) and origin.copy != self.store.instance:
            self.restored.hear(circle, origin, taken.reach, self._own_heads(circle))
        return taken

    def refused_for_good(self, circle: CircleId) -> list[EventId]:
        """What can never come in, as far as is remembered."""
        return self._intake.refused(circle)

    # Other processes on the same store

    def hear(self, *, asking: bool = True) -> None:
        """Takes note of what they did: from here on everything is as if this process had done it.

        To be said as a request begins. Speaking and taking in hear by themselves; reading costs no further question.
        """
        news = self.store.news(asking=asking)
        if news is NO_NEWS:
            return
        self._behind.update(self._living if news.missed else news.circles & self._living.keys())
        self._intake.look_again(self.store.waiting.circles() if news.missed else news.waiting)
        if news.words or news.missed:
            self.words.begin_anew()
        if news.missed:
            self._settle()  # a turn may have been lost while something was on its way
        for hear in self.hearing:
            hear(news)
        self.changes.tell(self.circles() if news.missed else news.circles)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """No other process does meanwhile what asks for the same, and what it did before is known here."""
        with self.turns.of(name):
            self.hear(asking=False)
            yield

    # Being the same node as yesterday

    def may_speak(self, circle: CircleId) -> bool:
        """Whether nothing here says that another copy of this node had spoken further in this circle (P11)."""
        heads = self.living(circle).heads
        own = (account.places[circle].device for account in self.accounts.within(circle))
        further = any(self._heads.beyond(device, heads.get(device, NONE).seq) for device in own)
        return not further and not self.restored.is_silent(circle)

    def speaks_again(self) -> None:
        """Somebody said that no other copy goes further than this one."""
        self._heads.forget()  # first, for other processes look there once they hear
        for circle in self.circles():
            self.restored.end(circle, by_word=True)

    def _own_heads(self, circle: CircleId) -> dict[DeviceKey, Head]:
        """How far our own devices have spoken, as far as is known here."""
        return {device: head for device, head in self.living(circle).heads.items() if self.key(device)}

    def _written(self, batch: Batch) -> None:
        """Runs on the writing thread, after each batch."""
        self.changes.tell(arrival.text.circle or arrival.id for arrival in batch)
        steps = {a.text.device: a.text.seq for a in batch if a.text.device in self._keys}
        if steps:
            self._heads.note(steps)

    def key(self, device: DeviceKey) -> SigningKey | None:
        """The key pair of a device that lives here."""
        if device not in self._keys:
            key = self.keyring.device(device)
            if key is None:
                return None
            self._keys[device] = key
        return self._keys[device]

    def _settle(self) -> None:
        """Waits until everything that was said is on disk."""
        self._recorder.record([]).result()


def _heard(living: Living, prev: EventId) -> set[EventId]:
    """What was said here last and nobody has cited yet, beside the device's own last word: of too much, the latest."""
    tips = sorted(living.tips.items(), key=lambda tip: tip[1])[-MOST_SEEN + 1 :]
    return {name for name, _ in tips if name != prev}
