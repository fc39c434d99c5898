"""The courier: sees to it that this node and every other one that it can reach, or that reaches it, hold the same."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import islice
from time import perf_counter

from lichen.core.values import CircleId, NodeKey
from lichen.node.moving.messages import OPENS
from lichen.node.sharing.choosing import FEW, MOST, chosen
from lichen.node.sharing.conversing import pages_first
from lichen.node.sharing.peers import Peer
from lichen.node.sharing.round import BREATH, Round
from lichen.node.sharing.shares import Shares, burden
from lichen.node.sharing.sharing import Sharing
from lichen.node.sharing.shown import Shown
from lichen.node.sharing.sponsors import Sponsors
from lichen.sync.http.refusing import SHORT
from lichen.sync.protocol import answer, wait_of, why_not

LOOKS = 5.0  # seconds between two looks at whom one could talk with
LET_THEM = 0.1  # seconds in which whoever brought something new most likely asks whether both hold the same now
SURE = 2.0  # seconds after which the other may ask, though we should have reached it
LONG = 2.0  # seconds after which that is worth a word
FIRST = 2.0  # seconds that a start waits to hear from others what may have been forgotten here

log = logging.getLogger("lichen.sync")


class Courier:
    """Runs beside the pages, on their thread."""

    def __init__(self, sharing: Sharing, proxy: str = "") -> None:
        self.sharing = sharing
        self._proxy = proxy
        self._sponsors = Sponsors(sharing)
        self._shares = Shares(sponsors=self._sponsors.of)
        self._rounds: dict[NodeKey, Round] = {}
        self._parted: dict[NodeKey, float] = {}  # when a round with that node ended
        self._waiting: dict[NodeKey, set[asyncio.Event]] = {}  # who asked, and is answered once something is new
        self._news: set[CircleId] = set()
        self._spread_at = 0.0  # when such news was passed on last
        self._brought = 0  # what arrived last of what another node brought
        self._doubts: dict[NodeKey, set[CircleId]] = {}  # whether that node holds the same of these
        self._asked: dict[NodeKey, float] = {}  # when it asked us last
        self._answering = asyncio.Lock()  # one after the other, so that people come in between
        self._closing = False

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """For as long as the node is served; nobody speaks from it before it has heard whom it can reach."""
        loop, self._look = asyncio.get_running_loop(), asyncio.Event()
        leave = self.sharing.node.changes.follow(lambda circles: _from_anywhere(loop, lambda: self._hear(circles)))
        self.sharing.peers.came = lambda: _from_anywhere(loop, self._look.set)
        self._look_around()
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST):
                await asyncio.gather(*(each.tried.wait() for each in self._rounds.values()))
        work = asyncio.create_task(self._work())
        try:
            yield
        finally:
            leave()
            await _ended(work, *(each.task for each in self._rounds.values()))

    def hang_up(self) -> None:
        """Answers whoever waits until something is new: this node is about to end."""
        self._closing = True
        for node in self._waiting:
            self._wake(node)

    # Asking

    async def _work(self) -> None:
        while True:
            self._look.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look.wait(), LOOKS)
            self._look_around()

    def _look_around(self) -> None:
        """Begins and ends rounds, as nodes come, move and go, and in turns where there are too many."""
        self._catch_up()
        wanted = {peer.node: peer.address for peer in self._chosen()}
        for each in list(self._rounds.values()):
            if each.task.done() or wanted.get(each.node) != each.address:
                self._end(each)
        for node, address in wanted.items():
            if node not in self._rounds:
                self._rounds[node] = Round(self.sharing, self._shares, self._came, node, address, self._proxy)

    def _chosen(self) -> list[Peer]:
        wanted = [peer for peer in self.sharing.peers if self.sharing.is_wanted(peer)]
        if len(wanted) <= FEW:
            return wanted
        self._parted = {peer.node: self._parted.get(peer.node, 0) for peer in wanted}
        return list(islice(chosen(sorted(wanted, key=self._order), self._sponsors.of), MOST))

    def _order(self, peer: Peer) -> tuple[bool, int, float]:
        """Whom people here agreed to hear comes first; then who has not had a turn, and who waits longest."""
        talking = self._rounds.get(peer.node)
        if talking is None:
            return not peer.expects, 1, self._parted[peer.node]
        return not peer.expects, 2 if talking.had_its_turn else 0, talking.began

    def _end(self, talking: Round) -> None:
        del self._rounds[talking.node]
        self._parted[talking.node] = _now()
        if talking.task.done():
            log.error("Talking with %s went wrong.", talking.node[:SHORT], exc_info=talking.task.exception())
        talking.task.cancel()

    def _catch_up(self) -> None:
        """Whatever a record says, the courier goes on."""
        try:
            self.sharing.catch_up()
        except Exception:
            log.exception("What came could not be followed up.")

    # Something is new here

    def _hear(self, circles: frozenset[CircleId]) -> None:
        """At once; but where much is said, what came meanwhile is passed on together."""
        if not self._news:
            asyncio.get_running_loop().call_later(max(0.0, self._spread_at + BREATH - _now()), self._spread)
        self._news |= circles

    def _came(self) -> None:
        """Another node brought what has just arrived."""
        self._brought = self.sharing.node.store.arrived()

    def _spread(self) -> None:
        """Whom we reach, we bring what was said here. What another node brought, it brings to the others, too."""
        circles, self._news, self._spread_at = self._news, set(), _now()
        is_ours = self.sharing.node.store.arrived() != self._brought
        self._catch_up()
        concerned = frozenset[NodeKey]().union(*map(self.sharing.concerned, circles))
        if not concerned <= self._rounds.keys():
            self._look.set()
        for node in concerned:
            if is_ours:
                self._bring(node)
            self._doubt(node, circles, _now() + SURE)

    def _bring(self, node: NodeKey) -> None:
        """Whoever cannot be reached may ask."""
        talking = self._rounds.get(node)
        if talking:
            talking.ring()
        if not talking or talking.trouble:
            self._wake(node)

    def _doubt(self, node: NodeKey, circles: Iterable[CircleId], until: float) -> None:
        """Soon both should know that they hold the same of these."""
        if node not in self._doubts:
            asyncio.get_running_loop().call_later(LET_THEM, self._make_sure, node, until)
        self._doubts.setdefault(node, set()).update(circles)

    def _make_sure(self, node: NodeKey, until: float) -> None:
        """Where they do not, one of them has to ask; not us, as long as the other is about to."""
        now = _now()
        circles = {circle for circle in self._doubts.pop(node) if not self.sharing.is_even(node, circle)}
        if circles and now > until:
            self._wake(node)
        elif circles:
            self._doubt(node, circles, until)
            if now - self._asked.get(node, 0) >= LET_THEM:
                self._bring(node)

    def _wake(self, node: NodeKey) -> None:
        for bell in self._waiting.get(node, ()):
            bell.set()

    # Answering

    def may_ask(self, node: NodeKey) -> bool:
        """Whether that node is one to be answered at all."""
        return self.sharing.knows(node)

    async def answer(self, node: NodeKey, asked: bytes) -> bytes:
        """What to say to that node; where the question lets us wait, not before something is new to it."""
        if talking := self._rounds.get(node):
            talking.revive()
        self._asked[node] = _now()
        await self._turn_of(node)
        if asked[:1] == OPENS:
            async with self._answering:
                await pages_first()
                return self._heard(node, asked)
        shown = self.sharing.shown(node)
        since, patience = wait_of(asked)
        if patience:
            await self._until_new(node, lambda: shown.cursor() != since, patience)
        async with self._answering:
            await pages_first()
            return self._answered(node, shown, asked)

    async def _turn_of(self, node: NodeKey) -> None:
        while wait := self._shares.wait(node):
            if wait > LONG:
                self.sharing.complain(node, "it makes too much work and has to wait")
            await asyncio.sleep(wait)

    def _heard(self, node: NodeKey, asked: bytes) -> bytes:
        """The same about people who move: that takes up its part of the time, too."""
        start = perf_counter()
        said = self.sharing.node.hosting.answer(node, asked)
        self._shares.take(node, perf_counter() - start)
        return said

    def _answered(self, node: NodeKey, shown: Shown, asked: bytes) -> bytes:
        arrived = self.sharing.node.store.arrived
        start, before = perf_counter(), arrived()
        said = answer(shown, asked)
        if why := why_not(said):
            self.sharing.complain(node, f"what it asks makes no sense ({why})")
        if new := arrived() - before:
            self._came()
        self._shares.take(node, burden(perf_counter() - start, new))
        return said

    async def _until_new(self, node: NodeKey, is_new: Callable[[], bool], wait: int) -> None:
        bell = asyncio.Event()
        self._waiting.setdefault(node, set()).add(bell)
        with suppress(TimeoutError):
            try:
                async with asyncio.timeout(wait):
                    while not is_new() and not self._closing:
                        bell.clear()
                        await bell.wait()
            finally:
                self._waiting[node].discard(bell)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _from_anywhere(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Calls back on the loop; not any more once it has ended."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
