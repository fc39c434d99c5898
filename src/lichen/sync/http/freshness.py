"""Freshness: each request is heard once, though clocks may be hours apart and memory is bounded.

Everybody who asks has a challenge of their own, random and gone when the process ends, and each of their requests
carries it. While it holds, its nonces are kept. When there are too many of them, or too many others have asked since,
nonces and challenge are dropped together: every request so far is old then, and who asks next is told a new challenge.
"""

import secrets
from collections import OrderedDict
from typing import Literal, NamedTuple

from lichen.core.values import NodeKey

MOST_KEYS = 1_000
MOST_NONCES = 256  # so all nonces together take at most 30 MB, and one request in 256 is sent twice

Verdict = Literal["fresh", "old", "again"]


class _Talk(NamedTuple):
    challenge: str
    nonces: set[str]


class Freshness:
    """What was heard lately, by who said it."""

    def __init__(self, most_keys: int = MOST_KEYS, most_nonces: int = MOST_NONCES) -> None:
        self._most_keys, self._most_nonces = most_keys, most_nonces
        self._talks: OrderedDict[NodeKey, _Talk] = OrderedDict()

    def challenge(self, key: NodeKey) -> str:
        """What the next request of this one must carry."""
        talk = self._talks.pop(key, None)
        if talk is None or len(talk.nonces) >= self._most_nonces:
            talk = _Talk(secrets.token_urlsafe(12), set())
        self._talks[key] = talk
        if len(self._talks) > self._most_keys:
            self._talks.popitem(last=False)
        return talk.challenge

    def heard(self, key: NodeKey, challenge: str, nonce: str) -> Verdict:
        """Takes down that this was heard, and whether it is new."""
        if challenge != self.challenge(key):
            return "old"
        nonces = self._talks[key].nonces
        if nonce in nonces:
            return "again"
        nonces.add(nonce)
        return "fresh"
