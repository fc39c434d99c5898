"""Mail: trying out how this home sends letters, and taking in those that come back."""

import sys
from collections.abc import Callable
from typing import Any

import click

from lichen.cli.here import Here, here
from lichen.cli.outcome import Failed
from lichen.cli.shape import Command, Group
from lichen.node.home import clock
from lichen.node.mail.address import readable
from lichen.node.mail.handing import NotTaken, hand_over, line_to
from lichen.node.mail.incoming import MOST_READ, Incoming
from lichen.node.mail.letter import Letter, sealed
from lichen.node.mail.secret import new_secret
from lichen.node.mail.settings import Settings, settings_of
from lichen.store.trouble import Trouble

TRY_LATER = 75  # what mail servers understand as "keep it, and bring it again"


def with_mail(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how letters leave, for those who do not write them into the file."""
    options = [
        click.option(
            "--mail",
            metavar="URL",
            envvar="LICHEN_MAIL",
            default="",
            help="The server that takes letters: smtp://login:password@mail.example.org:587",
        ),
        click.option(
            "--mail-from", metavar="ADDRESS", envvar="LICHEN_MAIL_FROM", default="", help="Where letters come from."
        ),
        click.option(
            "--mail-replies",
            metavar="ADDRESS",
            envvar="LICHEN_MAIL_REPLIES",
            default="",
            help="Where answers to them come in, if they do.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.group(cls=Group)
def mail() -> None:
    """Letters to people, and their answers. How letters leave is said in mail.toml; see docs/running.md.

    lichen mail test you@example.org       send yourself one
    lichen mail receive < letter           for a mail server: take one in
    """


@mail.command(cls=Command)
@click.argument("address")
@with_mail
@here
def test(here: Here, address: str, mail: str, mail_from: str, mail_replies: str) -> None:
    """Send one letter to ADDRESS, now, and say what became of it.

    lichen mail test you@example.org
    """
    settings = settings_of(here.home, mail, mail_from, mail_replies)
    if settings is None:
        raise Trouble(
            f"Nothing says how letters leave {here.home}.", "Write mail.toml there; docs/running.md shows one."
        )
    to = readable(address)
    if not to:
        raise click.UsageError(f"“{address}” is no mail address.")
    _send(settings, to)
    here.tell(
        f"{settings.host} took a letter to {to}. Look whether it arrived, and not among what is unwanted.",
        {"server": settings.host, "to": to},
    )


def _send(settings: Settings, to: str) -> None:
    letter = Letter(to, "A letter from Lichen", "If you read this, letters reach you.\n\nNothing else is to be done.")
    message = sealed(letter, new_secret(), settings.sender, clock())
    try:
        with line_to(settings) as line:
            hand_over(line, settings.sender, to, message)
    except NotTaken as reason:
        raise Trouble(
            f"{settings.host} does not take a letter to {to}: {reason.said}", "Look at the address."
        ) from None


@mail.command(cls=Command)
@click.argument("recipient", default="")
@here
def receive(here: Here, recipient: str) -> None:
    """Take in one letter from standard input; RECIPIENT is the address it came to, where the mail server knows it.

    lichen mail receive "answers+4f7k…@elm.example" < letter

    The letter is on the disk when this ends with 0, and is read by `lichen serve` within seconds. With 75 the mail
    server should bring it again later.
    """
    raw = sys.stdin.buffer.read(MOST_READ)
    while sys.stdin.buffer.read(1 << 20):
        pass  # what is behind is of no use here; a mail server wants to be heard out
    try:
        taken = here.home.exists() and Incoming(here.home).put(raw, recipient)
        what = "Too many letters wait here already." if here.home.exists() else f"There is no home in {here.home}."
    except OSError as error:
        taken, what = False, f"{here.home} cannot be written: {error.strerror}."
    if not taken:
        raise Failed(TRY_LATER, [what], {"trouble": [what, "Bring it again later."]})
