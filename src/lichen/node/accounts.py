"""Accounts: who the people are whom this node serves, how they come back, and which circles they are in.

An account is nothing but a way in: a person's place in a circle is on the circle's record, not here.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Literal

from msgspec import Struct
from nacl import pwhash
from nacl.exceptions import InvalidkeyError

from lichen.core.values import CircleId, DeviceKey, MemberId, Time, base64url
from lichen.node.keyring import Keyring
from lichen.node.shelf import Alone, Shelf, structs, texts
from lichen.store.contract import News

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
    """One person on this node, or one more phone of theirs."""

    id: str
    places: dict[CircleId, Place] = {}
    passphrase: str = ""  # an Argon2id hash
    signs_in: str = ""  # what they type beside the passphrase
    later: dict[str, int] = {}  # asks they put off, and until when
    shares: str = ""  # the account of their first phone here, which keeps what is one for all of them; its own if empty


class Crossing(Struct):
    """A link good once, and for a while, made by a machine that somebody came from."""

    account: str
    until: Time


class Accounts:
    """All accounts here; links and sessions rest as hashes, so that whoever reads the store cannot use them."""

    def __init__(self, keyring: Keyring, clock: Callable[[], Time], alone: Alone = lambda _: nullcontext()) -> None:
        self._clock = clock
        self._alone = alone
        self._accounts = structs(keyring, "account", Account)
        self._sessions = texts(keyring, "session")
        self._links = texts(keyring, "link")
        self._crossings = structs(keyring, "crossing", Crossing)
        self._within: dict[CircleId, set[str]] = {}
        self._known: dict[str, set[CircleId]] = {}  # what `_within` knows of each
        self._others: dict[str, set[str]] = {}  # the further phones of each person
        self._index(self._accounts)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def take_note(self, news: News) -> None:
        """Another process may have let somebody in."""
        self._index(self._accounts.take_note(news))
        self._sessions.take_note(news)
        self._links.take_note(news)
        self._crossings.take_note(news)

    def _index(self, names: Iterable[str]) -> None:
        for name in names:
            account = self._accounts.get(name)
            places = set(account.places) if account else set[CircleId]()
            for circle in self._known.pop(name, set()):
                self._within[circle].discard(name)
            for circle in places:
                self._within.setdefault(circle, set()).add(name)
            self._known[name] = places
            if account and account.shares:
                self._others.setdefault(account.shares, set()).add(name)

    def get(self, account: str) -> Account | None:
        """The account with this id."""
        return self._accounts.get(account)

    def within(self, circle: CircleId) -> list[Account]:
        """Those who are in this circle, or wait to be."""
        found = (self._accounts.get(name) for name in sorted(self._within.get(circle, ())))
        return [account for account in found if account]

    def new(self) -> Account:
        """A fresh account in no circle yet."""
        return self.save(Account(secrets.token_urlsafe(12)))

    def save(self, account: Account) -> Account:
        """Keeps what changed of an account."""
        self._accounts.put(account.id, account)
        self._index([account.id])
        return account

    @contextmanager
    def changing(self, account: Account) -> Iterator[None]:
        """Whatever of it is changed within is kept, beside what another process changed before."""
        with self._alone(f"account {account.id}"):
            yield
            self.save(account)

    # Several phones of one person

    def person(self, account: Account) -> Account:
        """The account of their first phone here: it keeps passphrase, mail and what they put off, for all of them."""
        return self._accounts.get(account.shares) or account

    def phones(self, account: Account) -> list[Account]:
        """The accounts of all phones somebody has here, the first one first."""
        first = self.person(account)
        others = (self._accounts.get(name) for name in sorted(self._others.get(first.id, ())))
        return [first, *(one for one in others if one)]

    def people(self) -> list[Account]:
        """Everybody once, however many phones they have."""
        return [one for one in self if self.person(one) is one]

    def places(self, account: Account) -> dict[CircleId, Account]:
        """Every circle somebody is in with any of their phones here, each with such a phone: the first, if it is."""
        phones = reversed(self.phones(account))
        return {circle: phone for phone in phones for circle, place in phone.places.items() if place.joined}

    def another(self, account: Account) -> Account:
        """The account of one more phone of theirs, to be saved once it is in a circle."""
        return Account(secrets.token_urlsafe(12), shares=self.person(account).id)

    def leave(self, account: Account, circle: CircleId) -> None:
        """They are not in that circle any more, with none of their phones."""
        for phone in self.phones(account):
            if circle in phone.places:
                with self.changing(phone):
                    del phone.places[circle]

    def part_with(self, phone: Account) -> None:
        """Nobody comes in by this phone any more; the next one keeps what it kept for all of them."""
        self.close_everything(phone)
        first, *others = self.phones(phone)
        if phone is not first or not others:
            self._drop(phone)
            return
        heir = others[0]
        with self.changing(phone):
            phone.places = heir.places
        for held in (self._sessions, self._links):
            for name in held:
                if held.get(name) == heir.id:
                    held.put(name, phone.id)
        for name, crossing in self._crossings.items():
            if crossing.account == heir.id:
                self._crossings.put(name, Crossing(phone.id, crossing.until))
        self._drop(heir)

    def _drop(self, account: Account) -> None:
        self._accounts.drop(account.id)
        self._index([account.id])

    # Ways in

    def speaking(self, device: DeviceKey, circle: CircleId) -> Account | None:
        """Whose device this is, if they are served here."""
        return next((a for a in self.within(circle) if a.places[circle].device == device), None)

    def open_session(self, account: Account) -> str:
        """A new secret for a browser to hold, after somebody came in."""
        return _remember(self._sessions, account)

    def session(self, token: str) -> Account | None:
        """Whose browser holds this secret."""
        return self._accounts.get(self._sessions.get(hash_of(token)) or "")

    def close_session(self, token: str) -> None:
        """The browser is no longer theirs."""
        self._sessions.drop(hash_of(token))

    def close_everything(self, account: Account) -> None:
        """Ends all sessions, sign-in links and addresses of an account, as when a phone was lost."""
        if account.places:
            with self.changing(account):
                for place in account.places.values():
                    place.addresses.clear()
        for held in (self._sessions, self._links):
            for name in held:
                if held.get(name) == account.id:
                    held.drop(name)
        self._drop_crossings(lambda crossing: crossing.account == account.id)

    def _drop_crossings(self, is_over: Callable[[Crossing], bool]) -> None:
        for name, crossing in self._crossings.items():
            if is_over(crossing):
                self._crossings.drop(name)

    def new_link(self, account: Account) -> str:
        """A secret for a sign-in link to keep; it works until everything is closed."""
        return _remember(self._links, account)

    def links(self, account: Account) -> list[str]:
        """Their sign-in links, as these rest."""
        return [name for name in self._links if self._links.get(name) == account.id]

    def sessions(self, account: Account) -> list[str]:
        """The secrets that their browsers hold, as these rest."""
        return [name for name in self._sessions if self._sessions.get(name) == account.id]

    def keep_link(self, rests: str, account: Account) -> None:
        """A link made elsewhere lets them in here too; not one that lets somebody in already."""
        if self._links.get(rests) is None:
            self._links.put(rests, account.id)

    def keep_crossing(self, rests: str, account: Account, until: Time) -> None:
        """The same for a link that is good once, and until then."""
        now = self._clock()
        self._drop_crossings(lambda crossing: crossing.until <= now)
        if self._links.get(rests) is None and self._crossings.get(rests) is None:
            self._crossings.put(rests, Crossing(account.id, until))

    def used(self, secret: str) -> None:
        """Somebody came in by this link: one that was good once is good no more."""
        if self._crossings.get(hash_of(secret)):
            self._crossings.drop(hash_of(secret))

    def by_link(self, secret: str) -> Account | None:
        """Whose sign-in link this is."""
        rests = hash_of(secret)
        crossing = self._crossings.get(rests)
        crosses = crossing.account if crossing and self._clock() < crossing.until else ""
        return self._accounts.get(self._links.get(rests) or crosses)

    def new_address(self, account: Account, circle: CircleId, what: Read) -> str:
        """A secret for the address at which a program reads this for them; the one before no longer works."""
        token = secrets.token_urlsafe(24)
        with self.changing(account):
            account.places[circle].addresses[what] = hash_of(token)
        return token

    def end_address(self, account: Account, circle: CircleId, what: Read) -> None:
        """Nobody reads there any more."""
        with self.changing(account):
            account.places[circle].addresses.pop(what, None)

    def by_address(self, token: str, what: Read) -> tuple[Account, CircleId] | None:
        """For whom, and in which circle, this secret lets a program read."""
        hashed = hash_of(token)
        here = ((account, circle) for account in self for circle, place in account.places.items())
        return next(((a, circle) for a, circle in here if a.places[circle].addresses.get(what) == hashed), None)

    def is_taken(self, signs_in: str, account: Account) -> bool:
        """Whether somebody else here signs in with this name."""
        return any(a.signs_in == signs_in.strip().lower() and a.id != account.id for a in self)

    def set_passphrase(self, account: Account, signs_in: str, passphrase: str) -> None:
        """From now on these two let the person in."""
        hashed = pwhash.argon2id.str(passphrase.encode(), pwhash.argon2id.OPSLIMIT_INTERACTIVE, PASSPHRASE_MEMORY)
        with self.changing(account):
            account.signs_in = signs_in.strip().lower()
            account.passphrase = hashed.decode()

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


def _remember(held: Shelf[str], account: Account) -> str:
    token = secrets.token_urlsafe(24)
    held.put(hash_of(token), account.id)
    return token


def hash_of(token: str) -> str:
    """How a secret rests here."""
    return base64url(hashlib.sha256(token.encode()).digest())


@cache
def _nobody() -> bytes:
    """A passphrase hash that nothing matches."""
    return pwhash.argon2id.str(secrets.token_bytes(16), pwhash.argon2id.OPSLIMIT_INTERACTIVE, PASSPHRASE_MEMORY)
