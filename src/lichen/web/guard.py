"""The guard: what holds for every request before a page sees it, and for every answer after."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BETWEEN_NODES = "/sync"  # no browser asks there, and it is asked often
SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
ONLY_HTTPS = {  # elsewhere browsers only complain about these
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


class Guard:
    """Refuses what another site's page sends in somebody's name; puts the headers on every answer."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.headers = {**HEADERS, **(ONLY_HTTPS if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == BETWEEN_NODES:
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        if scope["method"] not in SAFE and is_foreign(Headers(scope=scope)):
            await PlainTextResponse("This came from another site, so nothing was done.", 403)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Whether another site's page made the browser send this. What says neither was not sent by a browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit_host(origin) != headers.get("host", "").lower()


def urlsplit_host(origin: str) -> str:
    """The host and port of an origin; empty for one that cannot be read, or for "null"."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
