"""Offers: what somebody here lets another node do, once, within half an hour, if it knows the code.

A code is short enough to read out, so it never travels and is not kept: both sides stretch it into a secret, which
takes so much memory that nobody gets from what travels back to the code in the time it is good for.
"""

import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Literal

from msgspec import Struct
from nacl import pwhash

from lichen.core.keys import hashed
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import DAY, MINUTE, CircleId, MemberId, NodeKey, Time
from lichen.node.accounts import PASSPHRASE_MEMORY
from lichen.node.keyring import Keyring
from lichen.node.shelf import structs

GOOD_FOR = 30 * MINUTE
TOLD_FOR = DAY  # so long one is told that a code is too old, and not that there is none
MOST = 1_000  # on one node
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # no two of them look alike
LENGTH, GROUP = 10, 5

Kind = Literal["hold", "move", "recover", "welcome"]


class Offer(Struct):
    """Who offers what: to `hold` a circle's record, that somebody may `move` there, that a device there may `recover`
    for somebody who lost theirs; or, from whoever runs this node, that circles which leave another are `welcome`.
    """

    kind: Kind
    account: str
    circle: str  # empty where it is about all that somebody has here
    address: str  # where this node is reached for good; empty where it is not
    until: Time
    secret: bytes
    by: str = ""  # which node took it up
    about: MemberId = ""  # for whom to recover
    note: str = ""


class Offers:
    """All offers of one node; each account has one of a kind for a circle, the last one it made."""

    def __init__(self, keyring: Keyring, clock: Callable[[], Time]) -> None:
        self._own = keyring.own().public
        self._clock = clock
        self._shelf = structs(keyring, "offer", Offer)
        self.take_note = self._shelf.take_note

    def make(
        self, kind: Kind, account: str, circle: CircleId, address: str = "", about: MemberId = "", note: str = ""
    ) -> str:
        """A new offer; gives its code, which is shown once and not kept."""
        code, offer = new_offer(self._own, self._clock(), kind, account, circle, address, about, note)
        self.keep(offer)
        return code

    def keep(self, offer: Offer) -> None:
        """From now on it can be taken up."""
        self._clear(offer.kind, offer.account, offer.circle, offer.about)
        self._shelf.put(name_of(offer.secret), offer)

    def name(self, code: str) -> str:
        """What the offer with this code is called."""
        return name_of(stretched(typed(code), self._own))

    def forget(self, code: str) -> None:
        """It is good for nobody any more."""
        self._shelf.drop(self.name(code))

    def find(self, name: str) -> Offer | None:
        """The offer of this name, whatever became of it."""
        return self._shelf.get(name)

    def refusal(self, offer: Offer | None, kind: Kind, by: NodeKey) -> Refusal | None:
        """Why that node cannot take it up for this; it may do so twice, for an answer may get lost on its way."""
        if offer is None:
            return refuse("offer-unknown")
        if offer.by not in ("", by):
            return refuse("offer-used")
        if self._clock() >= offer.until:
            return refuse("offer-old", minutes=GOOD_FOR // MINUTE)
        return refuse("offer-of-another-kind", kind=offer.kind) if offer.kind != kind else None

    def taken(self, offer: Offer, by: NodeKey) -> None:
        """From now on it is good for nobody else."""
        offer.by = by
        self._shelf.put(name_of(offer.secret), offer)

    def _clear(self, kind: Kind, account: str, circle: CircleId, about: MemberId) -> None:
        """Drops what is too old to be told of, the same offer made before, and the oldest of too many."""
        kept = sorted(self._shelf.values(), key=lambda one: one.until)
        for place, one in enumerate(kept):
            same = not one.by and (one.kind, one.account, one.circle, one.about) == (kind, account, circle, about)
            if same or self._clock() > one.until + TOLD_FOR or place <= len(kept) - MOST:
                self._shelf.drop(name_of(one.secret))


def new_offer(
    own: NodeKey,
    at: Time,
    kind: Kind,
    account: str = "",
    circle: CircleId = "",
    address: str = "",
    about: MemberId = "",
    note: str = "",
) -> tuple[str, Offer]:
    """A fresh code, and the offer that it is for."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    secret = stretched(code, own)
    return code, Offer(kind, account, circle, address, at + GOOD_FOR, secret, about=about, note=note)


def stretched(code: str, node: NodeKey) -> bytes:
    """The secret that a code of that node stands for."""
    salt = sha256(b"lichen-code-v1\0" + node.encode()).digest()[: pwhash.argon2id.SALTBYTES]
    return pwhash.argon2id.kdf(32, code.encode(), salt, pwhash.argon2id.OPSLIMIT_INTERACTIVE, PASSPHRASE_MEMORY)


def name_of(secret: bytes) -> str:
    """What an offer with this secret is called."""
    return hashed("lichen-offer-v1", secret)


def grouped(code: str) -> str:
    """A code as it is shown: "k7dmq-2xr4t"."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def typed(text: str) -> str:
    """A code as somebody typed it, whatever they made of letters that look alike; empty when it cannot be one."""
    plain = "".join(sign for sign in text.lower() if sign.isalnum())
    code = plain.replace("o", "0").replace("i", "1").replace("l", "1")
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""
