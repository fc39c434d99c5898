"""The postman: goes round among the people of this node, writes to whoever should hear something, takes in answers."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from msgspec.structs import replace
from starlette.applications import Starlette

from lichen.core.values import HOUR, CircleId, Time
from lichen.node.accounts import Account
from lichen.node.mail.address import with_word
from lichen.node.mail.reach import Reach
from lichen.node.mail.room import MailRoom
from lichen.web.look import Look, is_inside
from lichen.web.mail import letters, proposals
from lichen.web.mail.answering import Answering
from lichen.web.mail.due import Due, due, still_asking
from lichen.web.mail.taking import take_in
from lichen.web.site import Site

ROUNDS, LOOKS = 300.0, 10.0  # seconds between two rounds, and between two looks at what came in
LOOKS_AGAIN = HOUR  # at a circle in which nothing was said: time alone makes things press
MOST_READ = 50  # letters that came in, at one look

log = logging.getLogger("lichen.mail")


class Postman:
    """One for each node that sends mail; on the thread of its pages, one person at a time."""

    def __init__(self, site: Site, room: MailRoom) -> None:
        self.site = site
        self.room = room
        self.answering = Answering(site, room)
        self._seen: dict[CircleId, tuple[object, Time]] = {}

    async def work(self) -> None:
        """For as long as the pages are served."""
        next_round = 0.0
        loop = asyncio.get_running_loop()
        while True:
            if self.room.is_here():
                await self.take_in()
                if loop.time() >= next_round:
                    await self.go_round()
                    next_round = loop.time() + ROUNDS
            await asyncio.sleep(LOOKS)

    async def go_round(self) -> None:
        """Writes every letter that is due."""
        at = self.site.node.clock()
        self.room.questions.tidy(at)
        self.room.outbox.tidy(at)
        space, stirred = self.room.outbox.room(), dict[CircleId, bool]()
        for reach in self.room.reaches:
            if reach.address and self.site.node.accounts.get(reach.account) is None:
                self.room.forget(reach)  # they have gone from here
            elif space > 0 and reach.is_open:
                space -= self._try(reach, stirred)
                await asyncio.sleep(0)  # pages come first

    def _try(self, reach: Reach, stirred: dict[CircleId, bool]) -> int:
        """Visits one person; what goes wrong there is in nobody else's way."""
        try:
            return self._visit(reach, stirred)
        except Exception:
            log.exception("No letter could be written to the account %s.", reach.account)
            return 0

    def _visit(self, reach: Reach, stirred: dict[CircleId, bool]) -> int:
        """Writes to one person if there is something to say; how many letters that made."""
        account = self.site.node.accounts.get(reach.account)
        if account is None:
            return 0
        places = self.site.node.accounts.places(account)
        if not any(self._has_stirred(circle, stirred) for circle in places):
            return 0
        looks = [look for circle, phone in places.items() if (look := self._look(phone, circle))]
        found = due(reach, looks, self.site.node.clock(), self.site.zone)
        reach.told = still_asking(reach, looks)
        if found is None:
            return 0
        self._write(reach, found)
        return 1

    def _has_stirred(self, circle: CircleId, stirred: dict[CircleId, bool]) -> bool:
        """Whether something may ask there that did not: looking costs more than asking this, once a round."""
        if circle not in stirred:
            at, heads = self.site.node.clock(), hash(frozenset(self.site.node.store.frontier(circle).items()))
            known, looked = self._seen.get(circle, (None, 0))
            stirred[circle] = known != heads or at - looked >= LOOKS_AGAIN
            if stirred[circle]:
                self._seen[circle] = heads, at
        return stirred[circle]

    def _look(self, account: Account, circle: CircleId) -> Look | None:
        """One of their circles; not where they wait or were stopped, nor where this copy may lag behind others."""
        look = Look(self.site, account)
        look.enter(circle)
        return look if is_inside(look) and self.site.node.may_speak(circle) else None

    def _write(self, reach: Reach, found: Due) -> None:
        asked = {(part.look, ask) for part in found.parts for ask in part.asks if ask.code in proposals.ASKS}
        mailbox = self.room.settings.replies if len(asked) == 1 else ""
        secrets = {one: self.answering.put(*one, replies=bool(mailbox)) for one in asked}
        reply = next((each["reply"] for each in secrets.values() if "reply" in each), "")
        text = letters.text(found.parts, lambda *one: secrets.get(one, {}), replies=bool(reply))
        letter = letters.to(reach, found.parts[0].look, letters.subject(found.parts), text)
        letter = replace(
            letter,
            name=letter.name if len(found.parts) == 1 else "",
            replies=with_word(mailbox, reply) if reply else "",
        )
        self.room.write(reach, letter, found.parts[0].look.at, found.tells)

    async def take_in(self) -> None:
        """Deals with what came in; what we cannot deal with is put aside, so that it is in nobody's way."""
        for path, raw in self.room.incoming.read(MOST_READ):
            try:
                await take_in(self.answering, raw)
            except Exception:
                log.exception("A letter that came in could not be dealt with; it is kept in %s/cur.", path.parents[1])
                self.room.incoming.put_aside(path)
            else:
                self.room.incoming.done(path)


def delivering(site: Site) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """What runs beside the pages for as long as they are served."""

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        if site.mail is None:
            yield
            return
        site.mail.carrier.start()
        work = asyncio.create_task(Postman(site, site.mail).work())
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            await asyncio.to_thread(site.mail.carrier.close)

    return running
