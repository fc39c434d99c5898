"""A town whose node reaches people by mail: its letters go to a real mail server, and answers come back to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from lichen.core.values import DAY, HOUR
from lichen.node.mail.room import MailRoom
from lichen.web.app import application
from lichen.web.limits import GENEROUS, Limits
from lichen.web.mail.postman import Postman
from tests.mail.office import REPLIES, Delivered, Office
from tests.web.visitors import BASE, Browser, Page, Town


class ReachedTown(Town):
    """Its clock stands at nine in the morning unless somebody turns it."""

    def __init__(self, home: Path, office: Office, base: str = BASE, limits: Limits | None = None) -> None:
        super().__init__(home, base)
        self.office = office
        settings = office.settings(replies=REPLIES)
        self.app = application(self.node, base=base, limits=limits or Limits(GENEROUS), mail=settings)
        object.__setattr__(self.site, "zone", UTC)
        self.time += 9 * HOUR

    @property
    def site(self) -> Any:
        return self.app.state.site

    @property
    def room(self) -> MailRoom:
        room: MailRoom = self.site.mail
        return room

    def round(self) -> list[Delivered]:
        """The postman goes round and the carrier carries; gives what arrived."""
        before = len(self.office.letters)
        self.runner.run(Postman(self.site, self.room).go_round())
        self.room.carrier.carry()
        return self.office.letters[before:]

    def rounds(self, hours: int) -> list[Delivered]:
        """One round an hour."""
        found = []
        for _ in range(hours):
            self.time += HOUR
            found += self.round()
        return found

    def carries(self) -> list[Delivered]:
        """What was written already, without a round."""
        before = len(self.office.letters)
        self.room.carrier.carry()
        return self.office.letters[before:]

    def takes_in(self, raw: bytes, recipient: str = "") -> list[Delivered]:
        """A letter comes back; gives what that led to."""
        self.room.incoming.put(raw, recipient)
        self.runner.run(Postman(self.site, self.room).take_in())
        assert self.room.incoming.waiting() == []
        return self.carries()

    def starts_again(self) -> None:
        """As after a crash: what is not on the disk is gone."""
        object.__setattr__(self.site, "mail", MailRoom(self.node, self.room.settings))

    def until_morning(self, days: int = 1) -> None:
        """Nine o'clock, so many days later."""
        nine = self.time - self.time % DAY + 9 * HOUR
        self.time = nine + (days if nine <= self.time else days - 1) * DAY


@contextmanager
def reached_town(home: Path, office: Office, **how: Any) -> Iterator[ReachedTown]:
    town = ReachedTown(home, office, **how)
    try:
        yield town
    finally:
        town.close()


def wants_mail(one: Browser, address: str, level: str = "soon") -> Page:
    """Somebody gives an address and confirms it."""
    town = one.town
    assert isinstance(town, ReachedTown)
    one.fills_in(one.asked("/me"), "/me/mail", address=address, level=level)
    [letter] = town.carries()
    assert letter.to == address
    page = one.opens(letter.link("If that is you"))
    return one.sends(page.form(page.path).action)


def reply(to: Delivered, text: str, *, sender: str = "", id: str = "<1@home.example>", **headers: str) -> bytes:
    """An answer to a letter, as a mail program writes it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender or to.to
    message["To"] = str(to.message["reply-to"] or to.message["from"])
    message["Subject"] = f"Re: {to.subject}"
    message["Message-ID"] = id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in to.text.splitlines())
    message.set_content(f"{text}\n\nOn Monday, 22 November 2027 at 17:26 {message['To']} wrote:\n{quoted}\n")
    return message.as_bytes()
