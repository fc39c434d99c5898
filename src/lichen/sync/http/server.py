"""The side that is asked: `POST /sync`, where each request is refused as early and as cheaply as it can be.

Who asks is looked at first, then the signature over the head of the request, then whether it is new; only then is a
place taken and the body read. So strangers cost next to nothing, and nobody takes up places in another's name.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from lichen.core.keys import SigningKey
from lichen.core.values import NodeKey
from lichen.sync.http.flow import USUAL, Bounds, body_from, send_answer, send_refusal, unless_gone
from lichen.sync.http.freshness import Freshness
from lichen.sync.http.refusing import Refusals, Refused
from lichen.sync.http.signing import (
    CHALLENGE,
    PATH,
    Fields,
    Heard,
    claimed,
    digest_of,
    fields_of,
    read_request,
    sign_answer,
)

MayAsk = Callable[[NodeKey], bool]
Answer = Callable[[NodeKey, bytes], Coroutine[Any, Any, bytes]]


def sync_route(own: SigningKey, may_ask: MayAsk, answer: Answer, bounds: Bounds = USUAL) -> Route:
    """Where others ask. `answer` is cancelled when whoever asked goes away, or when it takes too long."""
    return Route(PATH, endpoint=_Desk(own, may_ask, answer, bounds))


class _Desk:
    """Hears requests, and says who may come nearer."""

    def __init__(self, own: SigningKey, may_ask: MayAsk, answer: Answer, bounds: Bounds) -> None:
        self._own = own
        self._may_ask = may_ask
        self._answer = answer
        self._bounds = bounds
        self._freshness = Freshness()
        self._refusals = Refusals()
        self._busy: Counter[NodeKey] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fields = fields_of(scope["headers"])
        try:
            heard = self._admitted(scope, fields)
            with self._place(heard.key):
                await self._attend(heard, fields, receive, send)
        except Refused as refused:
            if refused.status != 401:  # which is no refusal: it only passes on the challenge
                self._refusals.note(refused.why, claimed(fields), _address(scope))
            if refused.status:
                await send_refusal(send, refused)

    def _admitted(self, scope: Scope, fields: Fields) -> Heard:
        """Who asks and for what body, told by the head of the request alone."""
        if scope["method"] != "POST":
            raise Refused(405, "it is not a POST", told=(("allow", "POST"),))
        if _length(scope) > self._bounds.largest:
            raise Refused(413, "it wants to send too much")
        key = claimed(fields)
        if key is None or not self._may_ask(key):
            raise Refused(403, "it is none of those who may ask")
        heard = read_request(self._own.public, fields)
        if heard is None:
            raise Refused(403, "its signature does not hold here")  # the same answer, so nobody learns who may ask
        match self._freshness.heard(key, heard.challenge, heard.nonce):
            case "old":
                raise Refused(401, "its challenge is old", told=((CHALLENGE, self._freshness.challenge(key)),))
            case "again":
                raise Refused(403, "the same request came before")
        return heard

    @contextmanager
    def _place(self, key: NodeKey) -> Iterator[None]:
        if self._busy[key] >= self._bounds.at_once:
            raise Refused(503, "it asks too much at once", told=(("retry-after", "1"),))
        self._busy[key] += 1
        try:
            yield
        finally:
            self._busy[key] -= 1
            if not self._busy[key]:
                del self._busy[key]

    async def _attend(self, heard: Heard, fields: Fields, receive: Receive, send: Send) -> None:
        body = await body_from(receive, self._bounds)
        if digest_of(body) != heard.digest:
            raise Refused(400, "what came is not what was signed")
        answer = await unless_gone(self._answer(heard.key, body), receive, self._bounds)
        if answer is not None:
            await send_answer(send, sign_answer(self._own, fields, answer), answer, self._bounds)


def _length(scope: Scope) -> int:
    """How much a request says that it brings; servers in front have seen to it that this is a number."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() and len(said) < 20 else 0


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "an unknown address"
