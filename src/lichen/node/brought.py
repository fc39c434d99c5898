"""Brought: a file somebody showed us, kept between the look at what it becomes and their yes.

It rests encrypted with the node's other private values, so that nothing is sent twice from a phone, nothing is held in
memory, and a restart in between does no harm. There is one for each person, and for a day at most.
"""

import zlib
from typing import Literal

import msgspec
from msgspec import Struct

from lichen.core.keys import hashed
from lichen.core.values import DAY, CircleId, Time
from lichen.node.keyring import Keyring

LARGEST = 10 * 1024 * 1024
KEPT = DAY

What = Literal["tasks", "agreements", "charter"]


class Brought(Struct, frozen=True):
    """What is known of the file without opening it; `mark` tells this one from any other."""

    circle: CircleId
    what: What
    at: Time
    mark: str
    name: str = ""


class Bringing:
    """The files that wait for a yes, by account."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def keep(self, account: str, circle: CircleId, what: What, data: bytes, at: Time, name: str = "") -> str:
        """Keeps a file in place of the one before; gives the mark by which it is found again."""
        assert len(data) <= LARGEST, "whoever reads the form bounds the file"
        self._forget_old(at)
        brought = Brought(circle, what, at, hashed("lichen-brought-v1", data), name)
        self._keyring.put("brought-file", account, zlib.compress(data))
        self._keyring.put("brought", account, msgspec.json.encode(brought))
        return brought.mark

    def find(self, account: str, circle: CircleId, what: What, mark: str, at: Time) -> tuple[Brought, bytes] | None:
        """The file with this mark, as long as it is kept."""
        told, data = self._keyring.get("brought", account), self._keyring.get("brought-file", account)
        if told is None or data is None:
            return None
        brought = msgspec.json.decode(told, type=Brought)
        fits = (brought.circle, brought.what, brought.mark) == (circle, what, mark) and at < brought.at + KEPT
        return (brought, zlib.decompress(data)) if fits else None

    def drop(self, account: str) -> None:
        """Forgets the file, once its content is on the record or nobody wants it any more."""
        self._keyring.drop("brought", account)
        self._keyring.drop("brought-file", account)

    def _forget_old(self, at: Time) -> None:
        for account, told in list(self._keyring.all("brought")):
            if msgspec.json.decode(told, type=Brought).at + KEPT <= at:
                self.drop(account)
