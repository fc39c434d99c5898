"""Questions: what a letter asked one person about one proposal, and the secrets by which they may answer from there.

Each secret stands for one answer of one person to one wording of one proposal. Using any of a letter's secrets uses up
all of them, and none outlives the moment the proposal closes. Whoever else gets hold of a letter can answer in its
owner's name until then: that is why every answer is echoed to them.
"""

import secrets
from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec import Struct

from lichen.core.values import DAY, CircleId, EventId, Time
from lichen.node.keyring import Keyring
from lichen.node.mail.secret import new_secret, rests_as
from lichen.node.shelf import structs
from lichen.store.contract import News

SHELF = "mail-question"
MOST_OPEN = 200  # for one person
REMEMBERED = 30 * DAY  # after it closed

Answer = Literal["yes", "no", "aside", "objection", "read", "reply", "undo"]


class Question(Struct):
    """One proposal as one letter put it to one person."""

    account: str
    circle: CircleId
    about: EventId
    wording: EventId
    round: int  # it may be opened once more, and is then asked anew
    until: Time
    answers: dict[str, Answer] = {}  # by their secrets, as these rest
    said: str = ""  # the position that would be taken back, if there is one
    stand: Answer = "undo"  # what it said
    before: str = ""  # the one it would be taken back to, if there was one
    kept: str = ""  # their words from an answer that was not understood
    used: bool = False
    by: str = ""  # the letter by which it was used, if it was one
    late: bool = False  # whether they were told that it was


class Ticket(NamedTuple):
    """A secret somebody showed: which question it is for and what it stands for."""

    name: str
    question: Question
    answer: Answer


class Questions:
    """All that may still be answered, and what was answered until it would have closed."""

    def __init__(self, keyring: Keyring) -> None:
        self._open = structs(keyring, SHELF, Question)
        self._names: dict[str, str] = {}  # of questions, by each of their secrets as these rest
        self._at_work: set[str] = set()
        self._index()

    def take_note(self, news: News) -> None:
        """Another process may have asked, or been answered."""
        if self._open.take_note(news):
            self._index()

    def _index(self) -> None:
        self._names = {secret: name for name, one in self._open.items() for secret in one.answers}

    def put(self, question: Question, answers: Iterable[Answer]) -> dict[Answer, str]:
        """Notes what is asked; gives the secret for each answer, which is nowhere else from now on."""
        said = {answer: new_secret() for answer in answers}
        question.answers = {rests_as(secret): answer for answer, secret in said.items()}
        self._make_room(question.account)
        name = secrets.token_urlsafe(12)
        self._keep(name, question)
        self._names.update(dict.fromkeys(question.answers, name))
        return said

    def find(self, secret: str) -> Ticket | None:
        """What a secret is for, whether or not it is still good."""
        rests = rests_as(secret)
        name = self._names.get(rests)
        one = self._open.get(name) if name else None
        return Ticket(name, one, one.answers[rests]) if name and one else None

    def claim(self, ticket: Ticket) -> bool:
        """Whether this is the one use; nobody else has it until it is spent or released."""
        if ticket.question.used or ticket.name in self._at_work:
            return False
        self._at_work.add(ticket.name)
        return True

    def release(self, ticket: Ticket) -> None:
        """It came to nothing, so it may be tried again."""
        self._at_work.discard(ticket.name)

    def spend(self, ticket: Ticket, by: str = "") -> None:
        """It was used, and with it every other secret of that letter."""
        ticket.question.used, ticket.question.by, ticket.question.kept = True, by, ""
        self._keep(ticket.name, ticket.question)

    def comes_late(self, ticket: Ticket, by: str) -> bool:
        """Whether this is one more answer to a letter that had one, and the first time that is to be said."""
        if ticket.question.late or ticket.question.by == by:
            return False
        ticket.question.late = True
        self._keep(ticket.name, ticket.question)
        return True

    def end(self, account: str) -> None:
        """No letter to this person can be answered any more."""
        self._drop(name for name, one in self._open.items() if one.account == account)

    def tidy(self, at: Time) -> None:
        """Drops what closed long ago; until then whoever answers too late is told so."""
        self._drop(name for name, one in self._open.items() if one.until + REMEMBERED <= at)

    def _make_room(self, account: str) -> None:
        of_theirs = sorted((one.until, name) for name, one in self._open.items() if one.account == account)
        self._drop(name for _, name in of_theirs[: max(0, len(of_theirs) - MOST_OPEN + 1)])

    def _keep(self, name: str, question: Question) -> None:
        self._open.put(name, question)

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            one = self._open.get(name)
            for secret in one.answers if one else ():
                self._names.pop(secret, None)
            self._open.drop(name)
