"""A keeper gone bad, in a process of its own: it has a key that others believe, and does with it all that it can.

What it ever gets to hear about a circle that it may not see, it says on its standard output.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

from lichen.core.event import Frame, event_id
from lichen.core.trouble import Trouble
from lichen.core.values import CircleId, NodeKey
from lichen.node.home import open_home
from lichen.sync.http.line import Line
from lichen.sync.http.signing import NO_CHALLENGE, Fields, sign_answer, sign_request
from lichen.sync.messages import (
    KEY,
    LABEL,
    AllExchanged,
    Compare,
    Compared,
    Ends,
    Exchange,
    Exchanged,
    Exchanges,
    Repair,
    Repaired,
    circle_label,
    encode,
    ends_of,
    event_label,
    read_answer,
    read_question,
    tag_of,
)
from lichen.sync.parcel import pack_whole
from lichen.sync.ranges import Difference, Ranges
from tests.sharing.network import Place
from tests.sync.bombs import BOMBS


class Bad:
    """Its home is like that of any other node; only what it says is different."""

    def __init__(self, home: Path, circle: CircleId, hidden: CircleId, seed: int) -> None:
        self.node = open_home(home)
        self.own = self.node.sharing.own
        self.circle, self.hidden = circle, hidden
        self.chance = Random(seed)
        self.frames = [frame for _, frame in self.node.store.frames(circle)]
        self.bombs = [bomb() for bomb in BOMBS.values()]
        self.kept: list[bytes] = []  # answers that were true once

    # What it answers

    async def served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                lines = raw.decode().split("\r\n")[1:-2]
                fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(fields.get("content-length", "0")))
                await self.chance.choice(self.manners)(writer, fields, body)
        writer.close()

    @property
    def manners(self) -> list[Callable[[asyncio.StreamWriter, Fields, bytes], Awaitable[None]]]:
        return [self.without_end, self.in_drops, self.no_http, self.again, *[self.lying] * 6]

    async def without_end(self, writer: asyncio.StreamWriter, fields: Fields, body: bytes) -> None:
        writer.write(self.head(fields, b"", "transfer-encoding: chunked"))
        while True:
            writer.write(b"8000\r\n" + bytes(0x8000) + b"\r\n")
            await writer.drain()

    async def in_drops(self, writer: asyncio.StreamWriter, fields: Fields, body: bytes) -> None:
        writer.write(self.head(fields, bytes(100), "content-length: 100"))
        for _ in range(100):
            writer.write(b"\0")
            await asyncio.sleep(0.2)

    async def no_http(self, writer: asyncio.StreamWriter, fields: Fields, body: bytes) -> None:
        writer.write(self.chance.randbytes(200) + b"\r\n\r\n")
        writer.close()

    async def again(self, writer: asyncio.StreamWriter, fields: Fields, body: bytes) -> None:
        """An answer to another question."""
        if self.kept:
            writer.write(self.chance.choice(self.kept))

    async def lying(self, writer: asyncio.StreamWriter, fields: Fields, body: bytes) -> None:
        said = b"" if not body else encode(self.lie(body))
        answer = self.head(fields, said, f"content-length: {len(said)}") + said
        self.kept = [*self.kept[-9:], answer]
        writer.write(answer)

    def lie(self, body: bytes) -> Compared | AllExchanged | Repaired:
        """It always has something else, and never gives it."""
        cursor = self.chance.randbytes(8)
        match read_question(body):
            case Compare(since=since) if since:
                return Compared(cursor=cursor)
            case Compare(key=key):
                label = circle_label(key, self.circle, (7, self.chance.getrandbits(64)))
                reach = {device: head.seq + 5 for device, head in self.node.store.frontier(self.circle).items()}
                return Compared(Difference(answering=label), [ends_of(key, reach)], cursor)
            case Exchanges(key=key):
                lacking = ends_of(key, dict.fromkeys(self.node.store.frontier(self.circle), 0))
                parcel = self.chance.choice([*self.bombs, b"", self.invalid()])
                return AllExchanged([Exchanged(parcel, self.chance.randbytes(16), lacking)])
            case Repair():
                labels = b"".join(sorted(self.chance.randbytes(LABEL) for _ in range(2_000)))
                return Repaired(Difference(answering=labels), self.invalid(), self.chance.randbytes(16))

    def head(self, fields: Fields, body: bytes, length: str) -> bytes:
        signed = sign_answer(self.own, fields, body) if fields.get("signature") else {}
        lines = [f"{name}: {value}" for name, value in signed.items()]
        return "\r\n".join(["HTTP/1.1 200 OK", *lines, length, "", ""]).encode()

    def invalid(self) -> bytes:
        """Events that nobody signed, each time others."""
        others = (re.sub(rb'"at":\d+', b'"at":%d' % self.chance.getrandbits(40), each.raw) for each in self.frames * 20)
        return pack_whole([Frame(raw, bytes(64), b"") for raw in others])

    # What it asks

    async def asks(self, to: NodeKey, address: str) -> None:
        """All it can think of, several at a time, without a pause."""
        line = Line(self.own, to, address)
        await asyncio.gather(*(self.pester(line, how) for how in (self.flood, self.repair, self.pry, self.burst)))

    async def pester(self, line: Line, how: Callable[[], bytes]) -> None:
        while True:
            with suppress(Trouble):
                answer = read_answer(await line.ask(how(), 20))
                if how == self.pry and answer != AllExchanged([None]):
                    print("it was told", answer, flush=True)
            await asyncio.sleep(0)

    def flood(self) -> bytes:
        key = os.urandom(KEY)
        return encode(Exchanges(key, [Exchange(tag_of(key, self.circle), self.invalid(), Ends(), whole=True)] * 50))

    def burst(self) -> bytes:
        key = os.urandom(KEY)
        bomb = self.chance.choice(self.bombs)
        return encode(Exchanges(key, [Exchange(tag_of(key, self.circle), bomb, Ends(), whole=True)]))

    def repair(self) -> bytes:
        key = os.urandom(KEY)
        labels = [event_label(key, event_id(frame.raw)) for frame in self.frames]
        ranges = Ranges([("", os.urandom(64))])
        return encode(Repair(key, tag_of(key, self.circle), ranges, labels=b"".join(sorted(labels))))

    def pry(self) -> bytes:
        """About a circle that it knows the name of."""
        key = os.urandom(KEY)
        return encode(Exchanges(key, [Exchange(tag_of(key, self.hidden), b"", Ends(), whole=True)]))

    async def crowds(self, to: NodeKey, address: str) -> None:
        """Connections on which nothing comes, or a body that says it is large, or the same request again and again."""
        host, _, port = address.removeprefix("http://").partition(":")
        request = self.raw(sign_request(self.own, to, NO_CHALLENGE, b"x"), 3_000_000)
        while True:
            with suppress(OSError):
                async with connected(host, int(port)) as many:
                    for writer in many:
                        writer.write(self.chance.choice([b"", b"POST /sync", request, request]))
                    for _ in range(20):
                        await asyncio.sleep(0.1)
                        for writer in many:
                            writer.write(b"x")

    def raw(self, fields: Fields, length: int) -> bytes:
        lines = [f"{name}: {value}" for name, value in fields.items()]
        return "\r\n".join(["POST /sync HTTP/1.1", "host: x", *lines, f"content-length: {length}", "", ""]).encode()


@asynccontextmanager
async def connected(host: str, port: int) -> AsyncIterator[list[asyncio.StreamWriter]]:
    writers = [(await asyncio.open_connection(host, port))[1] for _ in range(50)]
    try:
        yield writers
    finally:
        for writer in writers:
            writer.transport.abort()


async def _go_bad(bad: Bad, place: Place, others: Sequence[tuple[NodeKey, str]]) -> None:
    await asyncio.start_server(bad.served, place.host, place.port)
    await asyncio.gather(*(doing(*other) for other in others for doing in (bad.asks, bad.crowds)))


def run_bad(
    home: Path, place: Place, circle: CircleId, hidden: CircleId, seed: int, others: Sequence[tuple[NodeKey, str]]
) -> None:
    """With the key of the node that lived there, from where it stood, against all the others."""
    asyncio.run(_go_bad(Bad(home, circle, hidden, seed), place, others))
