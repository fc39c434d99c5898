"""Teller: plays a story's moments in order, each at its own time, through the one door."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from lichen.core.fact import Fact
from lichen.core.practice import Circle
from lichen.core.values import DAY, HOUR, MINUTE, CircleId, EventId, Time
from lichen.node.accounts import Account
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.node.saying import Said

Deed = Callable[["Teller", str], object]  # what somebody did


@dataclass(frozen=True)
class Moment:
    """Somebody did something, so long before the story is told."""

    days: int
    clock: Time  # since midnight
    who: str
    deed: Deed

    def at(self, today: Time) -> Time:
        """When that was, if today began then."""
        return today - self.days * DAY + self.clock


def on(days: int, clock: str, who: str, deed: Deed) -> Moment:
    """So many days ago, at that time of day."""
    return Moment(days, hour(clock), who, deed)


def hour(clock: str) -> Time:
    """A time of day, since midnight."""
    hours, minutes = clock.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


@dataclass
class Home:
    """A machine that keeps the record, the people who write through it, and the last thing they wrote."""

    node: Node
    accounts: dict[str, Account] = field(default_factory=dict)
    last: Said = field(default_factory=lambda: Said(""))


class Teller:
    """A story as it is told: whose turn it is on the clock, and what the story calls things."""

    def __init__(self, path: Path, elsewhere: Path, today: Time) -> None:
        self.today = today
        self.clock: Time = today
        self.circle: CircleId = ""
        self.named: dict[str, EventId] = {}
        self.secrets: dict[str, str] = {}
        self.main = Home(open_home(path, lambda: self.clock))
        self.basement = Home(open_home(elsewhere, lambda: self.clock))  # a second machine, mostly not connected
        self.home = self.main

    def play(self, moments: Iterable[Moment]) -> None:
        """What happened, earliest first."""
        for moment in sorted(moments, key=lambda moment: moment.at(self.today)):
            self.clock = moment.at(self.today)
            moment.deed(self, moment.who)
            self.main.last.wait()  # each on disk by itself, signed by itself, and at the time it was said

    def in_days(self, days: int) -> Time:
        """The evening of the day so many days from now, or before."""
        return self.on_day(days, 18 * HOUR)

    def on_day(self, days: int, clock: Time) -> Time:
        """That time of the day so many days from now, or before."""
        return self.today + days * DAY + clock

    @property
    def state(self) -> Circle:
        """The circle as it is known at the machine where somebody speaks; nothing writes itself down in a story."""
        return self.home.node.living(self.circle).state

    def say(self, who: str, fact: Fact, words: Mapping[str, str], name: str = "") -> EventId:
        """Records what somebody said; a story that the rules refuse is a mistake in the story."""
        written = {key: text for key, text in words.items() if text}
        return self.counts(self.home.node.say(self.home.accounts[who], self.circle, fact, written), name)

    def counts(self, said: Said, name: str = "") -> EventId:
        """The event, to be called by that name from here on."""
        assert not said.refusals, (name, said.refusals)
        self.home.last = said
        if name:
            assert name not in self.named, name
            self.named[name] = said.event
        return said.event

    @contextmanager
    def down_there(self) -> Iterator[None]:
        """What is done within is done at the machine in the basement."""
        self.home = self.basement
        yield
        self.home = self.main

    def carry(self) -> None:
        """A stick goes down to the basement and comes up again."""
        for source, target in ((self.main, self.basement), (self.basement, self.main)):
            source.last.wait()
            target.node.take_in(self.circle, [frame for _, frame in source.node.store.frames(self.circle)])

    def close(self) -> None:
        """Writes what is still to be written."""
        self.main.node.close()
        self.basement.node.close()


def tell(path: Path, today: Time, moments: Iterable[Moment]) -> dict[str, EventId]:
    """Plays a whole story into a new home, up to the day that began then; gives what the story called things."""
    with TemporaryDirectory(prefix="lichen-demo-") as elsewhere:
        teller = Teller(path, Path(elsewhere), today)
        try:
            teller.play(moments)
        finally:
            teller.close()
    return teller.named
