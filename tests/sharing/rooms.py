"""Nodes in one process, each behind a real server: they talk over real sockets, and one can look into each of them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from starlette.types import Receive, Scope, Send

from lichen.core.fact import Fact
from lichen.core.values import CircleId, EventId
from lichen.node.accounts import Account
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.practices.tasks import TaskOpened
from lichen.web.app import application
from lichen.web.listening import Server
from tests.sharing.network import LOOPBACK, Place
from tests.sharing.nodes import Machine, settle
from tests.sync.machines import until


class Room:
    """A node that can be served, and how often it was asked by others."""

    def __init__(self, machine: Machine, circle: CircleId) -> None:
        self.machine, self.circle = machine, circle
        self.node: Node = open_home(machine.home)
        self.asked = 0

    async def starts(self, place: Place | None = None) -> None:
        self._app = application(self.node, base=self.machine.place.address)
        self._server = Server(self._app, host=LOOPBACK, port=(place or self.machine.place).port)
        self._server.config.app = self
        self._serving = asyncio.create_task(self._server._serve())
        await until(lambda: self._server.started)

    async def stops(self) -> None:
        self._server.should_exit = True
        await self._serving

    @property
    def person(self) -> Account:
        return next(iter(self.node.accounts))

    @property
    def events(self) -> int:
        return self.node.store.summary(self.circle).events

    async def says(self, fact: Fact, **words: str) -> EventId:
        said = self.node.say(self.person, self.circle, fact, words)
        assert not said.refusals, said.refusals
        if said.done:
            await asyncio.wrap_future(said.done)
        return said.event

    @property
    def keeps_waiting(self) -> bool:
        """Whether another node has asked it, and is answered once something is new."""
        return any(self._app.state.courier._waiting.values())

    async def opens_a_task(self) -> EventId:
        return await self.says(TaskOpened(), title="Fix the boiler")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += scope["type"] == "http" and scope["path"] == "/sync"
        await self._app(scope, receive, send)


@asynccontextmanager
async def rooms(folder: Path, *names: str, hidden: str = "") -> AsyncIterator[list[Room]]:
    """All of them served, and even; nobody else reaches the one that is hidden."""
    places = {name: somewhere() for name in names}
    if hidden:
        places[hidden] = places[hidden]._replace(address="")
    elm = settle([Machine(name, at, folder / name, place) for at, (name, place) in enumerate(places.items())])
    async with AsyncExitStack() as stack:
        found = [Room(machine, elm.id) for machine in elm.machines]
        for one in found:
            stack.callback(one.node.close)
        for one in found:
            await one.starts()
            stack.push_async_callback(one.stops)
        await are_even(found)
        yield found


def somewhere() -> Place:
    with socket.create_server((LOOPBACK, 0)) as free:
        port = int(free.getsockname()[1])
    return Place(f"http://{LOOPBACK}:{port}", LOOPBACK, port)


async def nobody_asks(found: list[Room]) -> None:
    """Waits until all know all and are silent."""
    before = -1
    while (now := sum(one.asked for one in found)) != before:
        before = now
        await asyncio.sleep(0.4)


async def are_even(found: list[Room]) -> None:
    """Waits until all hold the same, and know it of each other."""

    def so() -> bool:
        others = ((one, other) for one in found for other in found if other is not one)
        return all(one.node.sharing.is_even(other.machine.key, one.circle) for one, other in others)

    await until(so)
