"""Reach: where and how often somebody wants mail, and what they were told. It is theirs alone, on no record."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Literal, get_args

from msgspec import Struct

from lichen.core.values import DAY, Time
from lichen.node.keyring import Keyring
from lichen.node.mail.secret import new_secret, rests_as
from lichen.node.shelf import Alone, structs

Level = Literal["at-once", "soon", "week", "off"]
LEVELS: tuple[Level, ...] = get_args(Level)
SHELF = "mail"
TO_CONFIRM = 3 * DAY  # how long the link to a new address is good


class Told(Struct, frozen=True):
    """What a letter said of one ask: since when it asked, and whether it pressed by then."""

    since: Time
    pressing: bool = False


class Pending(Struct, frozen=True):
    """An address somebody gave that nobody has confirmed yet."""

    address: str
    secret: str  # as it rests
    until: Time


class Reach(Struct):
    """One person's mail. Nothing but the question whether it is theirs goes to an address before it is confirmed."""

    account: str
    address: str = ""
    level: Level = "soon"
    stop: str = ""  # the secret of the link that ends it
    pending: Pending | None = None
    letters: int = 0  # how many were decided on so far
    last: Time = 0  # when the last one of our own accord was
    digest: Time = 0  # when the last one that said what happened was
    told: dict[str, Told] = {}

    @property
    def is_open(self) -> bool:
        """Whether anything may be written to them."""
        return bool(self.address) and self.level != "off"


class Reaches:
    """Everybody's mail, kept as accounts are: encrypted with the node's own secret."""

    def __init__(self, keyring: Keyring, alone: Alone = lambda _: nullcontext()) -> None:
        self._alone = alone
        self._reaches = structs(keyring, SHELF, Reach)
        self.take_note = self._reaches.take_note

    def __iter__(self) -> Iterator[Reach]:
        return iter(self._reaches.values())

    def of(self, account: str) -> Reach:
        """Somebody's mail as it stands; empty when they never said anything about it."""
        return self._reaches.get(account) or Reach(account)

    def save(self, reach: Reach) -> None:
        self._reaches.put(reach.account, reach)

    @contextmanager
    def changing(self, reach: Reach) -> Iterator[None]:
        """Whatever of it is changed within is kept, beside what another process changed before."""
        with self._alone(f"mail {reach.account}"):
            yield
            self.save(reach)

    def ask(self, reach: Reach, address: str, at: Time) -> str:
        """Notes an address that waits to be confirmed; gives the secret of the link that does it."""
        secret = new_secret()
        with self.changing(reach):
            reach.pending = Pending(address, rests_as(secret), at + TO_CONFIRM)
        return secret

    def asked_by(self, secret: str, at: Time) -> Reach | None:
        """Whose address this link would confirm."""
        name = rests_as(secret)
        found = (reach for reach in self if reach.pending and reach.pending.secret == name)
        return next((reach for reach in found if reach.pending and at < reach.pending.until), None)

    def confirm(self, reach: Reach, at: Time) -> None:
        """The address is theirs: from now on it is the one that is written to; to be kept by whoever says so."""
        assert reach.pending is not None, "there is an address to confirm"
        reach.stop = new_secret()
        reach.address, reach.pending = reach.pending.address, None
        reach.last = reach.digest = at
        reach.level = "soon" if reach.level == "off" else reach.level

    def stopped_by(self, secret: str) -> Reach | None:
        """Whose mail this link ends."""
        return next((reach for reach in self if secret and reach.stop == secret.strip().lower()), None)
