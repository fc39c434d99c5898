"""Accounts: who the people are whom this node serves, how they come back, and which circles they are in.

An account is nothing but a way in: a person's place in a circle is on the circle's record, not here.
"""

import hashlib
import secrets
from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec
from msgspec import Struct
from nacl import pwhash
from nacl.exceptions import InvalidkeyError

from lichen.core.values import CircleId, DeviceKey, MemberId, base64url
from lichen.node.keyring import Keyring

SHORTEST_PASSPHRASE = 10
PASSPHRASE_MEMORY = 19 * 1024 * 1024  # bytes; OWASP's floor for Argon2id


Read = Literal["calendar", "feed"]


class Place(Struct):
    """Where somebody is in one circle, and the device that speaks for them from here."""

    device: DeviceKey
    member: MemberId
    joined: bool = True  # false while a new phone waits to take over
    addresses: dict[str, str] = {}  # by what one reads there without coming in: the hash of the secret in the address


class Account(Struct):
    """One person on this node."""

    id: str
    places: dict[CircleId, Place] = {}
    passphrase: str = ""  # an Argon2id hash
    signs_in: str = ""  # what they type beside the passphrase
    later: dict[str, int] = {}  # asks they put off, and until when


class Accounts:
    """All accounts here; links and sessions rest as hashes, so that whoever reads the store cannot use them."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._accounts: dict[str, Account] = {
            name: msgspec.json.decode(value, type=Account) for name, value in keyring.all("account")
        }
        self._sessions = {name: value.decode() for name, value in keyring.all("session")}
        self._links = {name: value.decode() for name, value in keyring.all("link")}

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def get(self, account: str) -> Account | None:
        """The account with this id."""
        return self._accounts.get(account)

    def new(self) -> Account:
        """A fresh account in no circle yet."""
        return self.save(Account(secrets.token_urlsafe(12)))

    def save(self, account: Account) -> Account:
        """Keeps what changed of an account."""
        self._accounts[account.id] = account
        self._keyring.put("account", account.id, msgspec.json.encode(account))
        return account

    def speaking(self, device: DeviceKey, circle: CircleId) -> Account | None:
        """Whose device this is, if they are served here."""
        return next((a for a in self if circle in a.places and a.places[circle].device == device), None)

    def open_session(self, account: Account) -> str:
        """A new secret for a browser to hold, after somebody came in."""
        return self._remember("session", self._sessions, account)

    def session(self, token: str) -> Account | None:
        """Whose browser holds this secret."""
        return self._accounts.get(self._sessions.get(_hash(token), ""))

    def close_session(self, token: str) -> None:
        """The browser is no longer theirs."""
        self._sessions.pop(_hash(token), None)
        self._keyring.drop("session", _hash(token))

    def close_everything(self, account: Account) -> None:
        """Ends all sessions, sign-in links and addresses of an account, as when a phone was lost."""
        for place in account.places.values():
            place.addresses.clear()
        if account.places:
            self.save(account)
        for kind, held in (("session", self._sessions), ("link", self._links)):
            for name in [name for name, whose in held.items() if whose == account.id]:
                del held[name]
                self._keyring.drop(kind, name)

    def new_link(self, account: Account) -> str:
        """A secret for a sign-in link to keep; it works until everything is closed."""
        return self._remember("link", self._links, account)

    def by_link(self, secret: str) -> Account | None:
        """Whose sign-in link this is."""
        return self._accounts.get(self._links.get(_hash(secret), ""))

    def new_address(self, account: Account, circle: CircleId, what: Read) -> str:
        """A secret for the address at which a program reads this for them; the one before no longer works."""
        token = secrets.token_urlsafe(24)
        account.places[circle].addresses[what] = _hash(token)
        self.save(account)
        return token

    def end_address(self, account: Account, circle: CircleId, what: Read) -> None:
        """Nobody reads there any more."""
        account.places[circle].addresses.pop(what, None)
        self.save(account)

    def by_address(self, token: str, what: Read) -> tuple[Account, CircleId] | None:
        """For whom, and in which circle, this secret lets a program read."""
        hashed = _hash(token)
        here = ((account, circle) for account in self for circle, place in account.places.items())
        return next(((a, circle) for a, circle in here if a.places[circle].addresses.get(what) == hashed), None)

    def is_taken(self, signs_in: str, account: Account) -> bool:
        """Whether somebody else here signs in with this name."""
        return any(a.signs_in == signs_in.strip().lower() and a.id != account.id for a in self)

    def set_passphrase(self, account: Account, signs_in: str, passphrase: str) -> None:
        """From now on these two let the person in."""
        account.signs_in = signs_in.strip().lower()
        hashed = pwhash.argon2id.str(passphrase.encode(), pwhash.argon2id.OPSLIMIT_INTERACTIVE, PASSPHRASE_MEMORY)
        account.passphrase = hashed.decode()
        self.save(account)

    def by_passphrase(self, signs_in: str, passphrase: str) -> Account | None:
        """Whose name and passphrase these are; takes as long for a name that nobody has."""
        name = signs_in.strip().lower()
        account = next((a for a in self if a.passphrase and a.signs_in == name), None)
        hashed = account.passphrase.encode() if account else _nobody()
        try:
            pwhash.verify(hashed, passphrase.encode())
        except InvalidkeyError:
            return None
        return account

    def _remember(self, kind: str, held: dict[str, str], account: Account) -> str:
        token = secrets.token_urlsafe(24)
        held[_hash(token)] = account.id
        self._keyring.put(kind, _hash(token), account.id.encode())
        return token


def _hash(token: str) -> str:
    return base64url(hashlib.sha256(token.encode()).digest())


@cache
def _nobody() -> bytes:
    """A passphrase hash that nothing matches."""
    return pwhash.argon2id.str(secrets.token_bytes(16), pwhash.argon2id.OPSLIMIT_INTERACTIVE, PASSPHRASE_MEMORY)
