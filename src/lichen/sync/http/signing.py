"""Signing: requests and answers between nodes carry HTTP message signatures (RFC 9421), in one narrow form.

A request is signed by who asks, for one node alone (`lichen-to`) and for one time (`lichen-challenge` and a nonce). Its
answer is signed by that node over the request's own signature, so nobody in between can answer in its place. Host and
port are not covered, for nodes live behind proxies and onion services. No clock counts: the library puts a time into
each signature, and here it is always 1970.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
)

from lichen.core.keys import SigningKey, verify_bytes
from lichen.core.values import NodeKey, from_base64url, printable

PATH = "/sync"
BINARY = ("content-type", "application/octet-stream")
NO_CHALLENGE = "none"  # what a request carries that only asks for the challenge

DIGEST, TO, CHALLENGE = "content-digest", "lichen-to", "lichen-challenge"
INPUT, SIGNATURE = "signature-input", "signature"
_OURS = frozenset(name.encode() for name in (DIGEST, TO, CHALLENGE, INPUT, SIGNATURE))
_LONGEST = 512  # characters of a field; the longest that an honest one needs is 220

_REQUEST = ('"@method"', '"@path"', f'"{DIGEST}"', f'"{TO}"', f'"{CHALLENGE}"')
_ANSWER = ('"@status"', f'"{DIGEST}"', f'"{SIGNATURE}";req;key="s"')
_LABEL, _TAG = "s", "lichen-sync-v1"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_KEY_ID = re.compile(r';keyid="([A-Za-z0-9_-]{43})"')
_RANDOM = re.compile(r"[A-Za-z0-9_-]{12,40}")  # how nonces and challenges are spelled

Fields = dict[str, str]


class Heard(NamedTuple):
    """What a request says whose signature holds; the body still has to have this digest."""

    key: NodeKey
    challenge: str
    nonce: str
    digest: str


def digest_of(body: bytes) -> str:
    """The body's `content-digest` (RFC 9530)."""
    return f"sha-256=:{printable(sha256(body).digest())}:"


def fields_of(headers: Iterable[tuple[bytes, bytes]]) -> Fields:
    """The few fields that count here; none at all when one of them comes twice, is long, or no ASCII."""
    fields: Fields = {}
    for raw, value in headers:
        if (name := raw.lower()) in _OURS:
            if name.decode() in fields or len(value) > _LONGEST or not value.isascii():
                return {}
            fields[name.decode()] = value.decode()
    return fields


def claimed(fields: Fields) -> NodeKey | None:
    """Who a message says it is from, before anything is checked."""
    found = _KEY_ID.search(fields.get(INPUT, ""))
    return found[1] if found else None


def challenge_in(fields: Fields) -> str | None:
    """The challenge that a refusal asks for."""
    said = fields.get(CHALLENGE, "")
    return said if _RANDOM.fullmatch(said) else None


def sign_request(own: SigningKey, to: NodeKey, challenge: str, body: bytes) -> Fields:
    """The fields of a request with this body."""
    fields = {DIGEST: digest_of(body), TO: to, CHALLENGE: challenge}
    return _sign(own, _Request(fields), _REQUEST, secrets.token_urlsafe(9))


def read_request(own: NodeKey, fields: Fields) -> Heard | None:
    """What a request says, if it was signed by whom it names, for us."""
    key, told = claimed(fields), _told(_Request(fields), _REQUEST)
    if key is None or told.get("keyid") != key or fields[TO] != own:
        return None
    nonce = str(told.get("nonce"))
    return Heard(key, fields[CHALLENGE], nonce, fields[DIGEST]) if _RANDOM.fullmatch(nonce) else None


def sign_answer(own: SigningKey, request: Fields, body: bytes) -> Fields:
    """The fields of an answer (200) with this body to that request."""
    return _sign(own, _Answer({DIGEST: digest_of(body)}, _Request(request)), _ANSWER)


def read_answer(of: NodeKey, request: Fields, fields: Fields) -> str | None:
    """The digest its body must have, if that node signed this as its answer (200) to our request."""
    told = _told(_Answer(fields, _Request(request)), _ANSWER)
    return fields[DIGEST] if told.get("keyid") == of else None


@dataclass(frozen=True)
class _Request:
    """A request as the library wants to see it."""

    headers: Fields
    method: str = "POST"
    url: str = f"http://node{PATH}"


@dataclass(frozen=True)
class _Answer:
    """An answer as the library wants to see it."""

    headers: Fields
    request: _Request
    status_code: int = 200


class _Ed25519(HTTPSignatureAlgorithm):
    """Ed25519 under the record's own pinned rule, instead of OpenSSL's."""

    algorithm_id = "ed25519"

    def __init__(self, public_key: bytes, private_key: None = None) -> None:
        self._public = public_key

    def verify(self, signature: bytes, message: bytes) -> None:
        if not verify_bytes(self._public, message, signature):
            raise ValueError


class _KeysById(HTTPSignatureKeyResolver):
    """The id of a node's key is the key."""

    def resolve_public_key(self, key_id: str) -> bytes | None:
        return from_base64url(key_id)


class _Verifier(HTTPMessageVerifier):
    """Reads signatures without asking a clock."""

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Clocks of nodes may be hours apart: what is fresh, the challenge tells."""


_SIGNER = HTTPMessageSigner(signature_algorithm=_Ed25519)
_VERIFIER = _Verifier(signature_algorithm=_Ed25519, key_resolver=_KeysById())


def _sign(own: SigningKey, message: _Request | _Answer, covered: Sequence[str], nonce: str | None = None) -> Fields:
    prepared = _SIGNER.prepare(
        message,
        key_id=own.public,
        created=_NEVER,
        nonce=nonce,
        label=_LABEL,
        tag=_TAG,
        include_alg=False,
        covered_component_ids=covered,
        use_existing_digest=True,
    )
    signature = printable(own.sign_bytes(prepared.signature_base))
    return message.headers | {INPUT: f"{_LABEL}={prepared.signature_params}", SIGNATURE: f"{_LABEL}=:{signature}:"}


def _told(message: _Request | _Answer, covered: Sequence[str]) -> dict[str, int | str]:
    """What the one signature under our tag says of itself; nothing if it does not hold or leaves something open."""
    try:
        found = _VERIFIER.verify(message, max_age=None, expect_tag=_TAG)
    except HTTPMessageSignaturesException:
        return {}
    if len(found) != 1 or found[0].label != _LABEL or not set(covered) <= found[0].covered_components.keys():
        return {}
    return found[0].parameters
