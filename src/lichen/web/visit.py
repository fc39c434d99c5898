"""Visits: one request by one person, and the ways in: for anyone, for newcomers, for members."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from lichen.core.fact import Fact
from lichen.node.accounts import Account
from lichen.node.saying import Said
from lichen.web import session
from lichen.web.body import NOTHING, Form, read_form
from lichen.web.frame import SHORT, circle_sheet, plain_sheet
from lichen.web.html import Node as Content
from lichen.web.html import Renderable
from lichen.web.limits import What
from lichen.web.look import Look
from lichen.web.look import about_stop as about_stop
from lichen.web.look import is_inside as is_inside
from lichen.web.look import is_stopped as is_stopped
from lichen.web.moved import gone_by, moved
from lichen.web.silence import silence
from lichen.web.ui import notice

Handler = Callable[["Visit"], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Visit(Look):
    """One request: who asks (`account`), what they typed (`form`), and everything a handler needs to answer."""

    def __init__(self, request: Request, form: Form = NOTHING) -> None:
        self.request = request
        self.form = form
        super().__init__(request.app.state.site)
        self.token = session.token(request)
        self.account = self.node.accounts.session(self.token) if self.token else None

    @property
    def address(self) -> str:
        """Where the request came from."""
        return self.request.client.host if self.request.client else ""

    def leave(self) -> None:
        """Looks from outside any circle again."""
        self._view = None

    def path(self, name: str) -> str:
        """A part of the address as it was asked for."""
        return str(self.request.path_params.get(name, ""))

    def asked(self, name: str) -> str:
        """Something after the question mark of the address."""
        return self.request.query_params.get(name, "")

    # Doing and answering

    async def say(self, fact: Fact, **words: str) -> Said:
        """Says a fact in this person's name in this circle; returns when it is on disk, or at once when refused."""
        return await self.settled(self.node.say(self.who, self.view.id, fact, words))

    async def settled(self, said: Said) -> Said:
        """Waits, without holding up anybody else, until what was said is on disk."""
        if said.done is not None:
            await asyncio.wrap_future(said.done)
        if self.has_view and self.view.id in self.who.places:
            self.enter(self.view.id)  # it may have been folded anew
        return said

    def page(self, title: str, *content: Content, here: str = "", status: int = 200) -> Response:
        """A page: inside a circle with its name and the four words (`here` is one of them), elsewhere plain."""
        carried = session.carried_notice(self.request)
        said = notice(carried) if carried else None
        if self.has_view:
            inside = (silence(self.node, self.view.id), said, *content)
            sheet = circle_sheet(self.view, title, inside, here)
        else:
            sheet = plain_sheet(title, (said, *content))
        response = self._answer(sheet, status)
        if carried:
            session.drop_notice(response)
        return response

    def _answer(self, sheet: Renderable, status: int) -> Response:
        body = str(sheet).encode()
        headers = {"Cache-Control": "private, no-cache"}
        if status == 200:
            headers["ETag"] = f'"{sha256(body).hexdigest()[:24]}"'
            if self.request.headers.get("if-none-match") == headers["ETag"]:
                return Response(None, 304, headers)
        return HTMLResponse(body, status, headers)

    def go(self, path: str, notice: str = "") -> Response:
        """On to another page, after something was done; the notice is said there, once."""
        response = RedirectResponse(path, 303)
        if notice:
            session.carry_notice(response, notice, secure=self.site.secure)
        return response

    def limit(self, what: What, who: str) -> None:
        """Counts one try of something; whoever tried too often lately has to wait."""
        wait = self.site.limits.wait(what, who)
        if wait:
            raise HTTPException(429, headers={"Retry-After": str(int(wait) + 1)})

    def sign_in(self, response: Response, account: Account) -> Response:
        """From now on this browser is theirs."""
        session.keep(response, self.node.accounts.open_session(account), secure=self.site.secure)
        return response


def newcomer() -> Account:
    """Somebody who came just now; they are kept once they are in a circle."""
    return Account(secrets.token_urlsafe(12))


def missing() -> HTTPException:
    """What there is to say of what is not there, or not for whoever asks: the same words for both."""
    return HTTPException(404)


# The ways in


def open_page(handler: Handler) -> Endpoint:
    """A page for anyone."""

    async def endpoint(request: Request) -> Response:
        return await handler(await _visit(request))

    return endpoint


def place_page(handler: Handler) -> Endpoint:
    """A page for whoever came to that circle, also while they wait to be let in; for all others nothing is there."""

    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        asked = visit.path("circle")
        places = visit.account.places if visit.account else {}
        circle = next((circle for circle in places if circle[:SHORT] == asked), None)
        if leaving := gone_by(visit.node, asked):
            return moved(visit, leaving)
        if circle is None:
            raise missing()
        visit.enter(circle)
        return await handler(visit)

    return endpoint


def member_page(handler: Handler) -> Endpoint:
    """A page for the members of that circle; whoever waits, or was stopped, is led to the page that says so."""

    async def inside(visit: Visit) -> Response:
        return await handler(visit) if is_inside(visit) else visit.go(visit.href("wait"))

    return place_page(inside)


def voice_page(handler: Handler) -> Endpoint:
    """A page of one decision: for members, and for whoever was stopped where it is decided about just that."""

    async def inside(visit: Visit) -> Response:
        may = is_inside(visit) or visit.path("decision") in [one.id for one in about_stop(visit)]
        return await handler(visit) if may else visit.go(visit.href("wait"))

    return place_page(inside)


async def _visit(request: Request) -> Visit:
    form = await read_form(request) if request.method == "POST" else NOTHING
    visit = Visit(request, form)
    if request.method == "POST":
        _slow_down(visit)
    return visit


def _slow_down(visit: Visit) -> None:
    if visit.account:
        visit.limit("act", visit.account.id)
    else:
        visit.limit("stranger", visit.address)
