"""Nodes that are processes, with the people who live on them and come by their browsers."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import msgspec

from bench.corpus import Corpus
from bench.home import grow
from lichen.core.event import Frame
from lichen.core.values import CircleId, NodeKey, Time
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.node.sharing.peers import Peer
from lichen.practices.keepers import KeeperNamed
from lichen.store.contract import Summary
from lichen.store.sqlite import SqliteStore
from tests.sharing.bad import run_bad
from tests.sharing.child import serve
from tests.sharing.network import LOOPBACK, Network, Place, network
from tests.sharing.processes import Process

SOON = 15.0  # seconds that nothing here may take


def until(so: Callable[[], bool], what: str, seconds: float = SOON) -> float:
    """Waits for something to be so; how long it took."""
    start = time.monotonic()
    while not so():
        assert time.monotonic() - start < seconds, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - start


@dataclass
class Machine:
    """A folder, where it stands in the network, and the process that serves it, if any."""

    name: str
    number: int
    home: Path
    place: Place
    key: NodeKey = ""
    browsers: int = 0  # the port that browsers come to
    process: Process | None = None
    people: "list[Person]" = field(default_factory=list)

    def start(self, ahead: Time = 0) -> None:
        """Its clock is ahead by so much."""
        with socket.create_server((LOOPBACK, self.browsers), backlog=128) as listening:
            self.browsers = listening.getsockname()[1]
            self.process = Process(self.place, self.log, serve, self.home, self.place, listening, ahead)

    def turns_bad(self, circle: "Circle", seed: int) -> None:
        """From now on something else speaks with its key, to all the others."""
        others = [(other.key, other.place.address) for other in circle.machines if other is not self]
        self.process = Process(
            self.place, self.log, run_bad, self.home, self.place, circle.id, circle.apart, seed, others
        )

    @property
    def log(self) -> Path:
        return self.home.with_suffix(".log")

    @property
    def said(self) -> str:
        """What stands in its log."""
        return self.log.read_text()

    @property
    def runs(self) -> Process:
        assert self.process
        return self.process

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process = None

    def stop(self) -> float:
        """How many seconds it took."""
        took = self.runs.stop()
        self.process = None
        return took

    # What is on its disk

    @contextmanager
    def store(self) -> Iterator[SqliteStore]:
        with closing(SqliteStore(self.home / "record.db", only_looking=True)) as store:
            yield store

    def summary(self, circle: CircleId) -> Summary:
        with self.store() as store:
            return store.summary(circle)

    def has(self, circle: CircleId, events: int) -> None:
        """Waits until so many are there."""
        until(lambda: self.summary(circle).events >= events, f"{events} events on {self.name}")

    def faces(self, circle: CircleId) -> dict[str, int]:
        with self.store() as store:
            return store.faces(circle)

    def texts(self, circle: CircleId) -> set[str]:
        """All that was ever said here in words of a field `text`."""
        with self.store() as store:
            return {msgspec.json.decode(one.words).get("text", "") for one in store.written(circle)}


class Person:
    """Somebody with a browser that is signed in on a machine."""

    def __init__(self, name: str, machine: Machine, circle: CircleId, session: str) -> None:
        self.name, self.machine, self.circle = name, machine, circle
        self.base = f"/c/{circle[:12]}"
        once = httpx.Limits(max_keepalive_connections=0)  # the machine may have started anew meanwhile
        self._client = httpx.Client(cookies={"lichen": session}, timeout=SOON, trust_env=False, limits=once)
        self.said: set[str] = set()  # what was acknowledged

    def opens(self, path: str) -> httpx.Response:
        return self._client.get(f"http://{LOOPBACK}:{self.machine.browsers}{self.base}{path}")

    def sends(self, path: str, **form: str) -> httpx.Response:
        return self._client.post(f"http://{LOOPBACK}:{self.machine.browsers}{self.base}{path}", data=form)

    def says(self, text: str) -> float:
        """A remark on the circle itself; how long it took until that was acknowledged."""
        start = time.monotonic()
        answer = self.sends("/say", about=self.circle, text=text)
        assert answer.status_code == 303, (answer.status_code, answer.text)
        self.said.add(text)
        return time.monotonic() - start

    def close(self) -> None:
        self._client.close()


class Circle:
    """A circle whose record several machines hold, each with people of its own."""

    def __init__(self, id: CircleId, machines: list[Machine], apart: CircleId = "") -> None:
        self.id = id
        self.apart = apart  # another circle, on the first machine alone
        self.machines = machines
        self._numbers = count()

    @property
    def people(self) -> list[Person]:
        return [person for machine in self.machines for person in machine.people]

    @property
    def acknowledged(self) -> int:
        return sum(len(person.said) for person in self.people)

    def hears(self, more: int) -> None:
        """Waits until so much more was acknowledged."""
        before = self.acknowledged
        until(lambda: self.acknowledged >= before + more, "people are heard")

    def text(self) -> str:
        return f"Remark {next(self._numbers)}"

    def is_even(self, machines: Sequence[Machine] = ()) -> bool:
        """Whether all hold the same, and all that was acknowledged."""
        summaries = {machine.summary(self.id) for machine in machines or self.machines}
        return len(summaries) == 1

    def comes_even(self, seconds: float = SOON, machines: Sequence[Machine] = ()) -> float:
        """How long it takes until all hold the same."""
        return until(lambda: self.is_even(machines), "all hold the same", seconds)

    def is_whole(self, machines: Sequence[Machine] = ()) -> None:
        """Nothing that was acknowledged is missing anywhere, and no device showed two faces."""
        said = set[str]().union(*(person.said for person in self.people))
        for machine in machines or self.machines:
            assert machine.faces(self.id) == {}, machine.name
            assert not said - machine.texts(self.id), machine.name


@contextmanager
def circle(folder: Path, names: Sequence[str] = ("ana", "bo", "cy")) -> Iterator[tuple[Circle, Network]]:
    """Each of these lives on a machine of their own, all of which are up."""
    with network() as net:
        machines = [Machine(name, at, folder / name, net.place(at)) for at, name in enumerate(names)]
        elm = settle(machines)
        try:
            for machine in machines:
                machine.start()
            for person in elm.people:
                assert person.opens("").status_code == 200
            yield elm, net
        finally:
            end(*machines)


@contextmanager
def lent(folder: Path, record: Corpus) -> Iterator[tuple[Circle, Network]]:
    """A circle that has lived on one machine, and another that was let hold its record; neither is up yet."""
    with network() as net:
        giver, taker = (Machine(name, at, folder / name, net.place(at)) for at, name in enumerate(("giver", "taker")))
        resident = grow(giver.home, record).residents[0]
        with opened(giver) as one, opened(taker) as other:
            giver.key, taker.key = one.sharing.own.public, other.sharing.own.public
            account = one.accounts.session(resident.session)
            assert account
            for machine in (giver, taker):
                words = {"name": machine.name, "address": machine.place.address}
                assert not one.say(account, record.circle, KeeperNamed(machine.key), words).wait().refusals
            one.sharing.peers.keep(Peer(taker.key, taker.name, taker.place.address))
            other.sharing.peers.keep(Peer(giver.key, giver.name, giver.place.address, [record.circle]))
        giver.people.append(Person(giver.name, giver, record.circle, resident.session))
        try:
            yield Circle(record.circle, [giver, taker]), net
        finally:
            end(giver, taker)


@contextmanager
def opened(machine: Machine) -> Iterator[Node]:
    with closing(open_home(machine.home)) as node:
        yield node


def end(*machines: Machine) -> None:
    for machine in machines:
        machine.kill()
        for person in machine.people:
            person.close()


def settle(machines: list[Machine]) -> Circle:
    """Founds a circle whose record all of them may hold, with somebody on each, before any is started."""
    nodes = [open_home(machine.home) for machine in machines]
    first = nodes[0]
    ana = first.accounts.new()
    id = first.entrances.found(ana, "Elm Street", "", machines[0].name).wait().event
    apart = first.entrances.found(ana, "Apart", "", machines[0].name).wait().event
    said, secret = first.entrances.invite(ana, id, len(nodes), 14)
    said.wait()
    accounts = [ana]
    for node, machine in zip(nodes[1:], machines[1:], strict=True):
        hand_over(first, node, id)
        accounts.append(node.accounts.new())
        joined = node.entrances.join(accounts[-1], said.event, secret, machine.name)
        assert not joined.refusals, joined.refusals
        hand_over(node, first, id)
    for node, machine in zip(nodes, machines, strict=True):
        machine.key = node.sharing.own.public
        words = {"name": machine.name, "address": machine.place.address}
        named = first.say(ana, id, KeeperNamed(machine.key), {name: text for name, text in words.items() if text})
        assert not named.wait().refusals, named.refusals
    for node, machine, account in zip(nodes, machines, accounts, strict=True):
        hand_over(first, node, id)
        for other in machines:
            if other is not machine and other.place.address:
                node.sharing.peers.keep(Peer(other.key, other.name, other.place.address))
        machine.people.append(Person(machine.name, machine, id, node.accounts.open_session(account)))
        node.close()
    return Circle(id, machines, apart)


def hand_over(giver: Node, taker: Node, circle: CircleId) -> None:
    """As if a file had been carried."""
    if giver is not taker:
        taker.take_in(circle, frames_of(giver, circle))


def frames_of(node: Node, circle: CircleId) -> list[Frame]:
    return [frame for _, frame in node.store.frames(circle)]
