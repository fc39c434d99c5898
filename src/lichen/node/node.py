"""The one door: everything people say here, and everything that comes from other copies, goes through a `Node`."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from lichen.core.door import Arrival, examine
from lichen.core.event import Frame, compose, decode_text, encode_words, event_id
from lichen.core.fact import Fact
from lichen.core.fact import Written as Limit
from lichen.core.keys import SigningKey
from lichen.core.practice import Circle
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import CircleId, DeviceKey, EventId, Time
from lichen.node.accounts import Account, Accounts
from lichen.node.clerk import Clerk
from lichen.node.entrances import Entrances
from lichen.node.erasing import Erasing
from lichen.node.heads import Heads
from lichen.node.intake import Intake
from lichen.node.keyring import Keyring, node_secret
from lichen.node.living import NONE, Living
from lichen.node.recorder import Batch, Recorder
from lichen.node.restored import Origin, Restored
from lichen.node.saying import Said
from lichen.node.taken import Taken
from lichen.node.tellings import Telling, answer
from lichen.node.words import Words, flaws, tidied
from lichen.practices import LAW
from lichen.practices.members import CircleFounded
from lichen.store.contract import Head, Store

MOST_LIVING = 64  # circles kept in memory
MOST_SEEN = 64

Clock = Callable[[], Time]


class Node:
    """A home: a folder with a store, a secret and the people whom it serves. Not for use by two threads at once."""

    def __init__(self, store: Store, home: Path, clock: Clock) -> None:
        self.store = store
        self.home = home.absolute()
        self.clock = clock
        self.keyring = Keyring(store, node_secret(home / "secret"))
        self.accounts = Accounts(self.keyring)
        self.entrances = Entrances(self)
        self.clerk = Clerk(self.accounts)
        self.words = Words(store)
        self.restored = Restored(store.private)
        self._heads = Heads(home / "heads")
        self._recorder = Recorder(store, clock, self._remember_heads)
        self._erasing = Erasing(store, self.words, self._recorder)
        self._intake = Intake(store, clock, self._recorder, self.words, self._erasing)
        self._living: dict[CircleId, Living] = {}
        self._keys: dict[DeviceKey, SigningKey] = {}

    def close(self) -> None:
        """Writes what was said so far and lets go of the files."""
        self._recorder.close()
        self._heads.close()
        self.store.close()

    # Circles

    def circles(self) -> list[CircleId]:
        """Every circle whose record is here."""
        return self.store.circles()

    def living(self, circle: CircleId) -> Living:
        """The circle in memory, folded when it is not there yet; what came early is let in once its time has come."""
        if self._intake.is_due(circle):
            self.take_in(circle, [])
        found = self._living.pop(circle, None)
        if found is None or found.ground.lost:
            self._settle()
            found = Living(LAW, self.store, circle, self._settle)
            self._erasing.catch_up(found)
        self._living[circle] = found  # the latest used comes last
        if len(self._living) > MOST_LIVING:
            self._settle()
            del self._living[next(iter(self._living))]
        return found

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
        self, key: SigningKey, circle: CircleId, fact: Fact, written: Mapping[str, str], cite: EventId = ""
    ) -> Said:
        """Records a fact as said by this device; `cite` is what lets it in, where it has not spoken yet."""
        living = self.living(circle)
        drafted = self._drafted(key, living, fact, written, cite)
        if isinstance(drafted, tuple):
            return Said("", drafted)
        return self._record(living, [drafted], drafted.id)

    def _drafted(
        self, key: SigningKey, living: Living, fact: Fact, written: Mapping[str, str], cite: EventId = ""
    ) -> Arrival | tuple[Refusal, ...]:
        """The event, signed and ready to be recorded, or every reason why it would not count."""
        seq, prev = living.heads.get(key.public, NONE)
        if self._heads.beyond(key.public, seq) or self.restored.is_silent(living.id):
            return (refuse("restored-copy"),)
        wrong = tuple(flaws(self.words_taken(fact), written))
        words = self._salted({} if wrong else written)
        frame = self._framed(key, living, fact, words, seq + 1, prev, cite)
        text = examine(frame.raw)
        if isinstance(text, list):
            return (*wrong, *text)
        event = event_id(frame.raw)
        reasons = living.would_refuse(LAW.read(event, frame.raw))
        if wrong:
            return (*wrong, *(reason for reason in reasons if reason.code != "words-missing"))
        return reasons or Arrival(event, text, frame)

    def _framed(
        self, key: SigningKey, living: Living, fact: Fact, words: bytes, seq: int, prev: EventId, cite: EventId
    ) -> Frame:
        """A new event after everything that was said here, dated by the clock or, if that is behind, just after."""
        tips = sorted(living.tips.items(), key=lambda tip: tip[1])[-MOST_SEEN + 1 :]
        seen = {name for name, _ in tips if name != prev} | ({cite} if cite else set())
        latest = max(living.tips.values(), default=0)
        at = max(self.clock(), latest + 1)
        return compose(key, fact, at=at, circle=living.id, seq=seq, prev=prev, seen=sorted(seen), words=words)

    def _salted(self, written: Mapping[str, str]) -> bytes:
        return encode_words(secrets.token_urlsafe(16), tidied(written))

    def _record(self, living: Living, arrivals: Sequence[Arrival], event: EventId, *, taken: bool = False) -> Said:
        done = self._recorder.record(arrivals, ground=living.ground)
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
        taken = self._intake.take(circle, frames, self.living)
        if origin and self.restored.is_silent(circle) and origin.copy != self.store.instance:
            self.restored.hear(circle, origin, taken.reach, self._own_heads(circle))
        return taken

    # Being the same node as yesterday

    @property
    def is_restored(self) -> bool:
        """Whether this is a restored copy that must not speak until it has heard from another (P11)."""
        return bool(self.restored)

    def may_speak(self, circle: CircleId) -> bool:
        """Whether nothing here says that another copy of this node had spoken further in this circle (P11)."""
        heads = self.living(circle).heads
        own = (account.places[circle].device for account in self.accounts if circle in account.places)
        further = any(self._heads.beyond(device, heads.get(device, NONE).seq) for device in own)
        return not further and not self.restored.is_silent(circle)

    def speaks_again(self) -> None:
        """Somebody said that no other copy goes further than this one."""
        for circle in self.circles():
            self.restored.end(circle)
        self._heads.forget()

    def _own_heads(self, circle: CircleId) -> dict[DeviceKey, Head]:
        """How far our own devices have spoken, as far as is known here."""
        return {device: head for device, head in self.living(circle).heads.items() if self.key(device)}

    def _remember_heads(self, batch: Batch) -> None:
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
