"""Subscribing: addresses at which a calendar or a feed reader looks for somebody, without coming in.

The secret in such an address lets nobody in and says nothing in their name; it ends with their place in the circle.
"""

from collections.abc import Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lichen.node.accounts import Read
from lichen.web.look import Look, is_inside
from lichen.web.reaching.calendar import calendar
from lichen.web.reaching.feed import feed
from lichen.web.site import Site
from lichen.web.visit import Endpoint, missing

ENDINGS: dict[Read, str] = {"calendar": "ics", "feed": "atom"}


def address(site: Site, what: Read, token: str) -> str:
    """Where a program reads it."""
    return f"{site.base}/{what}/{token}.{ENDINGS[what]}"


def reading(what: Read, write: Callable[[Look], bytes], media_type: str) -> Endpoint:
    """Answers whoever has the secret of an address, for as long as the person it was made for is inside the circle."""

    async def endpoint(request: Request) -> Response:
        site: Site = request.app.state.site
        site.node.hear()
        found = site.node.accounts.by_address(request.path_params["token"], what)
        if found is None:
            raise missing()
        if leaving := site.node.departures.gone(found[1]):
            return RedirectResponse(f"{leaving.address.rstrip('/')}{request.url.path}", 308)
        look = Look(site, found[0])
        look.enter(found[1])
        if not is_inside(look):
            raise missing()
        return _answer(request, write(look), media_type)

    return endpoint


def _answer(request: Request, body: bytes, media_type: str) -> Response:
    etag = f'"{sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    held = request.headers.get("if-none-match", "").split(",")
    if etag in (each.strip().removeprefix("W/") for each in held):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)


ROUTES = [
    Route("/calendar/{token}.ics", reading("calendar", calendar, "text/calendar"), methods=["GET"]),
    Route("/feed/{token}.atom", reading("feed", feed, "application/atom+xml"), methods=["GET"]),
]
