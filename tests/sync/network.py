"""A network in memory: machines that talk in pairs, badly, while the people on them go on speaking."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations

from lichen.core.door import Arrival
from lichen.core.values import HOUR, CircleId
from lichen.sync.messages import KEY
from lichen.sync.protocol import Report, asking
from tests.laws.dice import Dice
from tests.people import BEGINNING
from tests.sync.copies import NewStore, is_mending
from tests.sync.liars import WAYS, Liar
from tests.sync.replicas import Replica
from tests.sync.villages import Village

MOST_QUESTIONS = 60  # of a conversation about so small records, whoever answers


class Conversation:
    """One that asks, one that answers, and where they are. What came is taken in while the next answer is awaited."""

    def __init__(self, asks: Replica, answers: Replica, key: bytes) -> None:
        asks.wakes()
        self.asks, self.answers = asks, answers
        self._put_off: list[Callable[[], None]] = []
        self._steps = asking(asks.shown(answers), key, later=self._put_off.append)
        self.question = next(self._steps)
        self.report: Report | None = None
        self.questions = 1
        self.is_mended = False

    def hears(self, reply: bytes) -> None:
        while self._put_off:
            self._put_off.pop(0)()
        try:
            self.question = self._steps.send(reply)
            self.questions += 1
            assert self.questions <= MOST_QUESTIONS, f"{self.asks} goes on asking {self.answers}"
        except StopIteration as end:
            self.report = end.value

    def to_the_end(self) -> Report:
        while self.report is None:
            self.is_mended |= is_mending(self.question)
            self.hears(self.answers.answers(self.asks, self.question))
        return self.report


class Network:
    """All machines, and what is under way between them."""

    def __init__(self, dice: Dice, store: NewStore, honest: int, liars: int) -> None:
        self.dice = dice
        self.now = BEGINNING
        self.places: dict[CircleId, set[Replica]] = {}
        self.villages: list[Village] = []
        self.count: Counter[str] = Counter()
        self.machines: list[Replica] = [
            Replica(f"machine {number}", store(), self, dice.number(-9, 9) * HOUR) for number in range(honest)
        ]
        for number in range(liars):
            ways = {dice.one(WAYS) for _ in range(dice.number(1, 3))}
            self.machines.append(Liar(f"liar {number}", store(), self, ways, dice.number(0, 2**32)))
        self.is_calm = True  # then nobody speaks before they have heard the others
        self._last: Replica | None = None  # where somebody spoke last
        self._apart: set[Replica] = set()  # on one side of a partition
        self._open: list[Conversation] = []
        self._heard: list[bytes] = []  # answers that may come again

    @property
    def honest(self) -> list[Replica]:
        return [machine for machine in self.machines if machine.is_honest]

    def has_come(self, replica: Replica, circle: CircleId, arrivals: list[Arrival]) -> None:
        for village in self.villages:
            if village.circle_id == circle:
                village.has_come(replica, arrivals)

    # Talk

    def goes_on(self, replica: Replica) -> None:
        """Something was said there: machines talk for a while."""
        self._last = replica
        for _ in range(self.dice.number(0, 6) if not self.is_calm else 0):
            self._step()

    def listens(self, replica: Replica) -> None:
        """Somebody there is about to speak; when all is calm, they have heard whoever spoke before."""
        if self.is_calm and self._last not in (None, replica):
            self.talk(replica, self._last)

    def settles(self, sweeps: int) -> int:
        """Everybody talks with everybody to the end; how often it took until nothing changed, at most so often."""
        self._open.clear()
        for sweep in range(sweeps):
            before = self._standing()
            for one, other in permutations(self.machines, 2):
                self.talk(one, other)
            if self._standing() == before:
                return sweep
        return sweeps

    def talk(self, one: Replica, other: Replica) -> Report:
        self.count["conversations"] += 1
        conversation = Conversation(one, other, self._key())
        report = conversation.to_the_end()
        self.count["mended"] += conversation.is_mended
        if one.is_honest and other.is_honest:
            self._told_truly(one, other, report)
        return report

    def _told_truly(self, one: Replica, other: Replica, report: Report) -> None:
        """What is said to be the same is the same, and what is said to differ differs."""
        assert not report.trouble, report.trouble
        for circle in report.shared:
            ours, theirs = one.store.summary(circle), other.store.summary(circle)
            assert (ours == theirs) == (circle not in report.unequal), "it is not told truly what is the same"
            assert report.events.get(circle, ours.events) == ours.events

    def _standing(self) -> list[object]:
        """Whatever may still change while people are silent."""
        stores = [machine.store for machine in self.honest]
        return [(store.summaries(), [len(store.wordless(circle)) for circle in self.places]) for store in stores]

    def _key(self) -> bytes:
        return self.dice.number(0, 2 ** (8 * KEY) - 1).to_bytes(KEY)

    def _step(self) -> None:
        """One message of some conversation arrives, or does not."""
        if len(self._open) < 3:
            self._begin()
        self._open = [one for one in self._open if self._connected(one.asks, one.answers)]
        if not self._open:
            return
        conversation = self.dice.one(self._open)
        fate = self.dice.number(0, 99)
        if fate < 6:  # the question is lost
            self._end(conversation, "cut")
            return
        reply = self._carried(
            conversation.answers.answers(conversation.asks, conversation.question), fate, conversation
        )
        if 6 <= fate < 12:  # the answer is lost
            self._end(conversation, "cut")
            return
        conversation.hears(reply)
        if conversation.report is not None:
            self._end(conversation, "conversations")

    def _carried(self, reply: bytes, fate: int, conversation: Conversation) -> bytes:
        """The answer that arrives: mostly the one that was sent."""
        self._heard = [*self._heard[-20:], reply]
        if 12 <= fate < 15:  # the question came twice
            self.count["twice"] += 1
            return conversation.answers.answers(conversation.asks, conversation.question)
        if 15 <= fate < 20:  # another answer, from before or from elsewhere
            self.count["stale"] += 1
            return self.dice.one(self._heard)
        return reply

    def _begin(self) -> None:
        one, other = self.dice.one(self.machines), self.dice.one(self.machines)
        if one is not other and self._connected(one, other):
            self._open.append(Conversation(one, other, self._key()))

    def _end(self, conversation: Conversation, how: str) -> None:
        self._open.remove(conversation)
        self.count[how] += 1

    # Who reaches whom

    def parts(self) -> None:
        """From now on, some do not reach the others."""
        self._apart = {machine for machine in self.machines if self.dice.chance(40)}
        self.count["partitions"] += 1

    def heals(self) -> None:
        self._apart = set()

    def _connected(self, one: Replica, other: Replica) -> bool:
        cut = any(village.is_cut(machine) for village in self.villages for machine in (one, other))
        return not cut and (one in self._apart) == (other in self._apart)

    def everything(self, circle: CircleId) -> Iterator[Replica]:
        """The honest machines with a place in a circle."""
        return (machine for machine in self.honest if machine in self.places[circle])
