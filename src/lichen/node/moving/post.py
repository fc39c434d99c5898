"""The post: how one machine reaches another about people who move: with a code at first, then over a line."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar, cast

from msgspec import Struct

from lichen.core.event import Frame
from lichen.core.values import CircleId, DeviceKey, NodeKey
from lichen.node.moving.messages import Answered, Said, encode, read_answered
from lichen.node.node import Node
from lichen.node.sharing.links import Link
from lichen.node.sharing.meeting import Met, Refusals, meet
from lichen.node.sharing.offers import Kind
from lichen.node.sharing.shown import Shown, ShownRecord
from lichen.store.contract import Summary
from lichen.sync.http.line import Line
from lichen.sync.http.once import ask_once
from lichen.sync.messages import KEY
from lichen.sync.protocol import Asking, Report, asking

PATIENCE = 120.0  # seconds
Told = TypeVar("Told")
Progress = Callable[[int], None]  # how many more events have gone, or come


class Post:
    """One for each journey; `proxy` leads to machines behind an onion service."""

    once = staticmethod(ask_once)

    def __init__(self, node: Node, proxy: str = "") -> None:
        self._node = node
        self._proxy = proxy
        self._lines: dict[tuple[NodeKey, str], Line] = {}

    async def close(self) -> None:
        """Hangs up."""
        for line in self._lines.values():
            await line.close()

    async def meet(self, link: Link, kind: Kind, said: Struct, told: type[Told]) -> Met[Told] | Refusals:
        """Takes up an offer."""
        return await meet(self._node.sharing.own, link, kind, said, told, self._proxy, self.once)

    async def ask(self, to: NodeKey, address: str, body: bytes) -> bytes:
        """One question over the line between both."""
        line = self._lines.get((to, address))
        if line is None:
            line = self._lines[to, address] = Line(self._node.sharing.own, to, address, proxy=self._proxy)
        return await line.ask(body, PATIENCE)

    async def tell(self, to: NodeKey, address: str, said: Said) -> Answered:
        """One word about people who move, and what the other says to that."""
        answered: Answered = read_answered(await self.ask(to, address, encode(said)))
        return answered

    async def even(self, to: NodeKey, address: str, circle: CircleId, told: Progress) -> Report:
        """Brings both to hold the same of one circle, if it can be."""
        only = _Only(self._node.sharing.shown(to), circle, told)
        report = await self._through(asking(only, secrets.token_bytes(KEY)), to, address)
        self._node.sharing.talked(to, report)
        return report

    async def _through(self, conversation: Asking, to: NodeKey, address: str) -> Report:
        try:
            question = next(conversation)
            while True:
                question = conversation.send(await self.ask(to, address, question))
        except StopIteration as end:
            return cast("Report", end.value)


class _Only:
    """Of all that is shown to another machine, one circle; what goes and comes is counted."""

    def __init__(self, shown: Shown, circle: CircleId, told: Progress) -> None:
        self._shown = shown
        self._circle = circle
        self._told = told
        self.cursor, self.wordless = shown.cursor, shown.wordless

    def summaries(self) -> Mapping[CircleId, Summary]:
        return {circle: each for circle, each in self._shown.summaries().items() if circle == self._circle}

    def record(self, circle: CircleId) -> "ShownRecord | None":
        record = self._shown.record(circle)
        return _Counted(record, self._told) if record else None


class _Counted(ShownRecord):
    def __init__(self, record: ShownRecord, told: Progress) -> None:
        self.__dict__ = dict(record.__dict__)
        self._told = told

    def beyond(self, reach: Mapping[DeviceKey, int]) -> Iterator[Frame]:
        for frame in super().beyond(reach):
            yield frame
            self._told(1)

    def take(self, frames: list[Frame]) -> int:
        new = super().take(frames)
        self._told(new)
        return new
