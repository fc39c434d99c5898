"""Troubles: what a page says when there is none, when too much came, or when the machine itself is in trouble."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from lichen.language import gettext as _
from lichen.store.trouble import Trouble
from lichen.web import session
from lichen.web.body import Garbled, TooMuch
from lichen.web.frame import plain_sheet
from lichen.web.ui import buttons, link_button, opening


def trouble_page(status: int, sentence: str, *more: str, headers: dict[str, str] | None = None) -> Response:
    """A page that says what is the matter and what one can do."""
    back = link_button(_("Come back in"), "/enter", "quiet") if status == 404 else None
    ways = buttons(link_button(_("Go to the first page"), "/", "quiet"), back)
    sheet = plain_sheet(sentence, [opening(sentence, *more), ways])
    return HTMLResponse(str(sheet), status, headers)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            return trouble_page(404, _("There is nothing here for you to see."), *_why_nothing(request))
        case 405:
            return trouble_page(405, _("That cannot be done here."), headers=headers)
        case 429:
            more = _("Wait a minute, go back and try again. What you typed should still be there.")
            return trouble_page(429, _("That was a lot at once."), more, headers=headers)
        case _:
            return trouble_page(error.status_code, _("That did not work."), headers=headers)


def _why_nothing(request: Request) -> list[str]:
    """The same for all that is not there; but a browser that somebody was in with is told how that may have ended."""
    token = session.token(request)
    if not token or request.app.state.site.node.accounts.session(token):
        return [
            _("It may be in a circle you are not in, the link may be incomplete, or you have to come back in first.")
        ]
    return [
        _("Somebody was in with this browser, and is not any more."),
        _("That is so once you parted with this phone, went on from another machine or logged out everywhere."),
        _("It is so, too, for everybody when this machine was put back from a backup."),
        _("Your sign-in link or your passphrase may let you in; else others can make you a link for a new phone."),
    ]


async def _too_much(request: Request, error: Exception) -> Response:
    return trouble_page(413, _("That is more than fits."), _("Nothing was done. Try it in smaller parts."))


async def _garbled(request: Request, error: Exception) -> Response:
    return trouble_page(400, _("What was sent could not be read."), _("Nothing was done. Go back and try again."))


async def _world(request: Request, error: Exception) -> Response:
    assert isinstance(error, Trouble)
    return trouble_page(503, error.what, error.what_to_do)


Answer = Callable[[Request, Exception], Awaitable[Response]]
ON_TROUBLE: dict[Any, Answer] = {HTTPException: _http, TooMuch: _too_much, Garbled: _garbled, Trouble: _world}
