"""Meeting: two nodes that share nothing but a code. Each proves to the other its key, and that it has the code.

The code does not travel: both sign over the secret that it stands for, and over each other's keys. So whoever listens
learns nothing to use, and whoever stands in between can neither pose as one of the two nor put in a key of their own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta, Raw, Struct

from lichen.core.keys import SigningKey, verify_text
from lichen.core.refusal import Refusal, refuse
from lichen.core.trouble import Trouble
from lichen.core.values import HASH_CHARACTERS, NodeKey, Signature
from lichen.node.sharing.links import PATH, Link, is_key
from lichen.node.sharing.offers import Kind, Offer, name_of, stretched
from lichen.sync.http.once import ask_once
from lichen.sync.http.trouble import PeerNonsense, PeerUnreachable

if TYPE_CHECKING:
    from lichen.node.node import Node

MOST = 64 * 1024  # bytes, each way
PATIENCE = 60.0  # seconds
_ASKED, _TOLD = "lichen-meet-v1", "lichen-met-v1"
NOTHING = Raw(b"{}")


class Asked(Struct, forbid_unknown_fields=True):
    """What a node says that takes up an offer; without an offer's name it only asks who is there."""

    kind: Kind = "hold"
    offer: Annotated[str, Meta(max_length=HASH_CHARACTERS)] = ""
    node: NodeKey | None = None
    said: Raw = NOTHING
    signature: Signature | None = None


class Told(Struct):
    """What the node says that made it."""

    node: NodeKey
    said: Raw = NOTHING
    refused: list[Refusal] = []
    signature: Signature | None = None


Refusals = tuple[Refusal, ...]
Welcome = Callable[["Node", Offer, NodeKey, bytes], bytes | Refusals]
"""What is done when an offer of a kind is taken up: by which node, and what it said; gives what it is told."""


# The side that made the offer


def answer(node: "Node", asked: bytes, welcomes: Mapping[Kind, Welcome]) -> bytes:
    """What to say to whoever comes with a code, once what was offered is done."""
    own = node.sharing.own
    try:
        question = msgspec.json.decode(asked, type=Asked)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return _told(own, (refuse("malformed", detail=str(error)[:200]),))
    if not question.offer or not question.node:
        return msgspec.json.encode(Told(own.public))
    offer = node.sharing.offers.find(question.offer)
    if offer and not _holds(question, offer.secret, own.public):
        offer = None  # it knows the name of an offer and not its code: that is none to talk with
    if wrong := node.sharing.offers.refusal(offer, question.kind, question.node):
        return _told(own, (wrong,))
    assert offer is not None, "or that would have been refused"
    said = _welcomed(node, offer, question, welcomes)
    if isinstance(said, tuple):
        return _told(own, said)
    node.sharing.offers.taken(offer, question.node)
    signature = own.signature(_TOLD, to_sign(offer.secret, question.node, said, question.signature or ""))
    return msgspec.json.encode(Told(own.public, Raw(said), signature=signature))


def _welcomed(node: "Node", offer: Offer, asked: Asked, welcomes: Mapping[Kind, Welcome]) -> bytes | Refusals:
    try:
        return welcomes[offer.kind](node, offer, asked.node or "", bytes(asked.said))
    except msgspec.MsgspecError as error:
        return (refuse("malformed", detail=str(error)[:200]),)


def _told(own: SigningKey, refused: Refusals) -> bytes:
    return msgspec.json.encode(Told(own.public, refused=list(refused)))


def _holds(asked: Asked, secret: bytes, to: NodeKey) -> bool:
    data = to_sign(secret, to, bytes(asked.said), asked.kind)
    return verify_text(asked.node or "", _ASKED, data, asked.signature or "")


def to_sign(secret: bytes, to: NodeKey, said: bytes, on: str) -> bytes:
    """All that makes a word one to this node, in this meeting, on this matter. Whose word it is, the key says."""
    return b"\0".join((secret, to.encode(), on.encode(), said))


# The side that takes it up


T = TypeVar("T")
Once = Callable[..., Awaitable[bytes]]
"""How one question gets to an address: `ask_once`, but where machines stand side by side in one room."""


@dataclass(frozen=True)
class Met(Generic[T]):
    """Who made the offer, and what they told."""

    node: NodeKey
    told: T


async def meet(
    own: SigningKey, link: Link, kind: Kind, said: Struct, told: type[T], proxy: str = "", once: Once = ask_once
) -> Met[T] | Refusals:
    """Takes up an offer. Raises `Trouble` when nobody answers there, or not the one that is meant."""
    to = link.node or await _who_is_there(link, proxy, once)
    if to == own.public:
        return (refuse("offer-own"),)
    secret = await asyncio.to_thread(stretched, link.code, to)
    raw = msgspec.json.encode(said)
    signature = own.signature(_ASKED, to_sign(secret, to, raw, kind))
    answer = await _ask(link, Asked(kind, name_of(secret), own.public, Raw(raw), signature), proxy, once)
    if answer.refused:
        return tuple(answer.refused)
    data = to_sign(secret, own.public, bytes(answer.said), signature)
    if not verify_text(to, _TOLD, data, answer.signature or ""):
        raise PeerNonsense(link.address, "the machine that is meant did not sign the answer")
    try:
        return Met(to, msgspec.json.decode(answer.said, type=told))
    except msgspec.MsgspecError as error:
        raise PeerNonsense(link.address, f"it makes no sense ({error})") from error


async def _who_is_there(link: Link, proxy: str, once: Once) -> NodeKey:
    """Not to be believed until it has shown that it knows the code."""
    answer = await _ask(link, Asked(), proxy, once)
    if not is_key(answer.node):
        raise PeerNonsense(link.address, "it does not say who it is")
    return answer.node


async def _ask(link: Link, asked: Asked, proxy: str, once: Once) -> Told:
    try:
        raw = await once(link.address, PATH, msgspec.json.encode(asked), most=MOST, patience=PATIENCE, proxy=proxy)
    except PeerUnreachable as trouble:
        raise Trouble(trouble.what, "Look at the address and at the network, then try again.") from trouble
    try:
        return msgspec.json.decode(raw, type=Told)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise PeerNonsense(link.address, "there is no Lichen there") from error
