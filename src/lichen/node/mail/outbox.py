"""The outbox: letters that were decided on, kept until they are handed over, and remembered so that none goes twice.

A letter is put here, on the disk, before anybody counts it as written; it is noted as gone once the mail server has
taken it. A crash in between loses nothing. One in the instant between the server's word and the note sends the letter
again under the same Message-ID, by which mail programs know it for the same: mail itself offers nothing better.
"""

from threading import Lock

import msgspec
from msgspec import Struct

from lichen.core.values import DAY, HOUR, MINUTE, Time
from lichen.node.keyring import Keyring
from lichen.node.mail.reach import Told

WAITING, GONE, TROUBLE = "letter", "letter-gone", "letter-trouble"
MOST_WAITING = 5_000
GIVEN_UP = 3 * DAY  # what could not be handed over by then no longer helps anybody
REMEMBERED = 30 * DAY


class Tells(Struct, frozen=True):
    """What a letter tells, to be noted once it is on its way: asks, and whether also what happened."""

    asks: dict[str, Told] = {}
    digest: bool = False


NOTHING = Tells()


class Queued(Struct, frozen=True):
    """A letter on its way."""

    account: str
    to: str
    since: Time
    sealed: bytes
    tells: Tells = NOTHING
    tries: int = 0
    again: Time = 0  # not before


class Gone(Struct, frozen=True):
    """What is remembered of a letter once it has gone, or never will: not what it said."""

    since: Time
    at: Time
    tells: Tells


class Outbox:
    """Everything lies in the store and nowhere else, so that pages and the carrier's thread may both use it."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._alone = Lock()

    def put(self, name: str, letter: Queued) -> None:
        """Takes a letter in, durable on return."""
        self._keyring.put(WAITING, name, msgspec.json.encode(letter))

    def known(self, name: str) -> Queued | Gone | None:
        """A letter by this name that waits, or what is remembered of it."""
        with self._alone:
            return self._waiting(name) or self._gone(name)

    def waiting(self, name: str) -> Queued | None:
        """A letter that has yet to go."""
        with self._alone:
            if self._gone(name) is None:
                return self._waiting(name)
            self._keyring.drop(WAITING, name)  # a crash came between the note and the end of the letter
            return None

    def all_waiting(self) -> dict[str, Queued]:
        """Every letter that waits, the oldest first."""
        found = {name: msgspec.json.decode(kept, type=Queued) for name, kept in self._keyring.all(WAITING)}
        return dict(sorted(found.items(), key=lambda item: (item[1].since, item[0])))

    def room(self) -> int:
        """How many more letters may be decided on before some have gone."""
        return MOST_WAITING - len(self._keyring.names(WAITING))

    def note_gone(self, name: str, letter: Queued, at: Time, trouble: str = "") -> None:
        """It was handed over, or never will be. First the note, then the letter: never the other way round."""
        with self._alone:
            self._note_gone(name, letter, at, trouble)

    def put_off(self, name: str, letter: Queued, at: Time, trouble: str) -> None:
        """The server did not take it just now: later, less and less often, in the end not at all."""
        with self._alone:
            if self._waiting(name) is None:
                return  # somebody wants no mail any more
            if at - letter.since > GIVEN_UP:
                self._note_gone(name, letter, at, trouble)
                return
            wait = min(6 * HOUR, 5 * MINUTE * 2**letter.tries)
            later = msgspec.structs.replace(letter, tries=letter.tries + 1, again=at + wait)
            self._keyring.put(WAITING, name, msgspec.json.encode(later))

    def recall(self, account: str) -> None:
        """Letters to somebody that have not gone yet never go."""
        with self._alone:
            for name, kept in list(self._keyring.all(WAITING)):
                if msgspec.json.decode(kept, type=Queued).account == account:
                    self._keyring.drop(WAITING, name)

    def trouble(self, account: str) -> str:
        """What was said against the last letter to somebody, if it could not be handed over."""
        return (self._keyring.get(TROUBLE, account) or b"").decode()

    def tidy(self, at: Time) -> None:
        """Forgets what went long ago."""
        for name, kept in list(self._keyring.all(GONE)):
            if at - msgspec.json.decode(kept, type=Gone).at > REMEMBERED:
                self._keyring.drop(GONE, name)

    def _waiting(self, name: str) -> Queued | None:
        kept = self._keyring.get(WAITING, name)
        return msgspec.json.decode(kept, type=Queued) if kept else None

    def _gone(self, name: str) -> Gone | None:
        kept = self._keyring.get(GONE, name)
        return msgspec.json.decode(kept, type=Gone) if kept else None

    def _note_gone(self, name: str, letter: Queued, at: Time, trouble: str) -> None:
        self._keyring.put(GONE, name, msgspec.json.encode(Gone(letter.since, at, letter.tells)))
        self._keyring.drop(WAITING, name)
        if trouble:
            self._keyring.put(TROUBLE, letter.account, trouble.encode())
        elif self.trouble(letter.account):
            self._keyring.drop(TROUBLE, letter.account)
