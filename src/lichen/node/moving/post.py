"""The post: how one machine reaches another about people who move: with a code at first, then over a line."""

import secrets
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from msgspec import Struct

from lichen.core.values import CircleId, DeviceKey, NodeKey
from lichen.node.moving.messages import Answered, Said, encode, read_answered
from lichen.node.node import Node
from lichen.node.sharing.links import Link
from lichen.node.sharing.meeting import Met, Refusals, meet
from lichen.node.sharing.offers import Kind
from lichen.node.sharing.shown import Shown
from lichen.sync.http.line import Line
from lichen.sync.http.once import ask_once
from lichen.sync.messages import KEY, AllExchanged, Exchange, Exchanges, Nonsense, ends_of, is_told_whole, tag_of
from lichen.sync.messages import encode as packed
from lichen.sync.messages import read_answer as unpacked
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
        only = Shown(self._node.sharing, to, frozenset([circle]), told)
        report = await self._through(asking(only, secrets.token_bytes(KEY)), to, address)
        self._node.sharing.talked(to, report)
        return report

    async def reaches(self, to: NodeKey, address: str, circle: CircleId, reach: Mapping[DeviceKey, int]) -> bool:
        """Whether every chain goes as far as this over there, as that machine says."""
        key = secrets.token_bytes(KEY)
        question = Exchanges(key, [Exchange(tag_of(key, circle), b"", ends_of(key, reach))])
        try:
            reply = unpacked(await self.ask(to, address, packed(question)))
        except Nonsense:
            return False
        told = reply.circles[0] if isinstance(reply, AllExchanged) and reply.circles else None
        return told is not None and is_told_whole(reach) and not list(told.lacking.each())

    async def _through(self, conversation: Asking, to: NodeKey, address: str) -> Report:
        try:
            question = next(conversation)
            while True:
                question = conversation.send(await self.ask(to, address, question))
        except StopIteration as end:
            return cast("Report", end.value)
