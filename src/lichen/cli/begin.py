"""Beginning: a circle of one's own, an invite to it, and taking one up."""

import re
import sys
from io import StringIO

import click

from lichen.cli.address import NOWHERE, invite_link, last_used, remembered
from lichen.cli.here import Here, here
from lichen.cli.outcome import TROUBLE, Failed, refused
from lichen.cli.shape import Command
from lichen.core.refusal import refuse
from lichen.core.values import DAY
from lichen.language.refusals import sentence
from lichen.node.accounts import Account
from lichen.practices.belonging import belongs, needed_vouches
from lichen.practices.members import LONGEST_INVITE
from lichen.web.visit import newcomer

_LINK = re.compile(r".*?([A-Za-z0-9_-]{43})[^A-Za-z0-9_-]+(?:[a-z]+=)?([A-Za-z0-9_-]{22})/?", re.DOTALL)


@click.command(cls=Command)
@click.option(
    "--name",
    "circle",
    metavar="TEXT",
    help="What the circle is called.",
)
@click.option("--purpose", metavar="TEXT", help="What it is for.")
@click.option("--you", metavar="NAME", help="What people call you.")
@click.option("--new", is_flag=True, help="You are somebody new in this home.")
@here
def start(here: Here, circle: str | None, purpose: str | None, you: str | None, new: bool) -> None:
    """Begin a circle. What you leave out is asked.

    lichen start
    lichen start --name "Elm Street Tenants" --purpose "Nobody moves out because of the rent." --you Ana
    """
    circle = circle or asked("What is the circle called?")
    purpose = asked("What is it for?", default="") if purpose is None else purpose
    you = you or asked("What should people call you?")
    account = speaker(here, new)
    said = here.settle(here.node.entrances.found(account, circle, purpose, you))
    here.tell(
        f"{circle} has begun, and you are its first member.\n{NEXT}",
        {"circle": said.event, "member": said.event},
    )


NEXT = "Next: `lichen link` and `lichen serve` for its pages; or all of it from here, see `lichen --help`."


def asked(question: str, default: str | None = None) -> str:
    """What somebody answers."""
    return str(click.prompt(question, default=default, show_default=False, prompt_suffix=" "))


def speaker(here: Here, new: bool) -> Account:
    """Who begins or joins: somebody new, or the one who lives here already, in one more circle."""
    node = here.make_node()
    if new or not any(account.places for account in node.accounts):
        return newcomer()
    return here.person


@click.command(cls=Command)
@click.option("--uses", type=click.IntRange(1, 50), default=1, show_default=True, help="How many people may use it.")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_INVITE // DAY), default=14, show_default=True, help="How long it is good."
)
@click.option("--note", default="", metavar="TEXT", help="Whom it is for; everybody in the circle can read it.")
@click.option("--by-hand", is_flag=True, help="For somebody with a home of their own, who gets the record as a file.")
@here
def invite(here: Here, uses: int, days: int, note: str, by_hand: bool) -> None:
    """Make an invite: a link, and a QR for the phone next to you. Inviting counts as your vouch.

    lichen invite
    lichen invite --uses 5 --days 30 --note "For the people of number 12"
    lichen invite --by-hand        then hand over the file that `lichen bundle out` makes
    """
    person, circle = here.person, here.circle
    base = NOWHERE if by_hand else remembered(here.node)
    if not by_hand and not base:
        told = sentence(refuse("reach-only-here"))
        what = "Run `lichen serve --public` once, or make it `--by-hand` and hand over a bundle."
        raise Failed(TROUBLE, [told, what], {"trouble": [told, what]})
    said, secret = here.node.entrances.invite(person, circle, uses, days, note)
    here.settle(said, here.view)
    link = invite_link(base, said.event, secret)
    here.tell(link if by_hand else f"{link}{qr(link)}", {"invite": said.event, "link": link})


def qr(link: str) -> str:
    """A QR below the link it stands for, where a phone can see it."""
    if not sys.stdout.isatty():
        return ""
    import segno  # few commands draw one, and it takes a tenth of starting

    drawn = StringIO()
    segno.make(link, error="m").terminal(drawn, border=2, compact=True)
    return f"\n\n{drawn.getvalue()}"


@click.command(cls=Command)
@click.option("--phone", is_flag=True, help="For one more phone of yours, which speaks for you by itself.")
@here
def link(here: Here, phone: bool) -> None:
    """Make a link that lets you into the pages as yourself, from any browser.

    lichen link
    lichen link --as Bo
    lichen link --phone              good once, and for an hour: one more phone, which can go without the others

    Keep it like a key: whoever has it comes in as you. `lichen serve` has to run for it to lead anywhere.
    """
    if phone:
        hindered = here.node.phones.hinders(here.person)
        if len(hindered) == len(here.person.places):
            refused(dict.fromkeys(reason for reasons in hindered.values() for reason in reasons))
    secret = here.node.phones.offer(here.person) if phone else here.node.accounts.new_link(here.person)
    address = f"{last_used(here.node)}/{'phone' if phone else 'enter'}/{secret}"
    here.tell(f"{address}{qr(address)}" if phone else address, {"link": address})


@click.command(cls=Command)
@click.argument("link")
@click.option("--you", metavar="NAME", help="What people should call you.")
@click.option("--new", is_flag=True, help="You are somebody new in this home.")
@here
def join(here: Here, link: str, you: str | None, new: bool) -> None:
    """Take up an invite in this home, once the circle's record is here.

    lichen bundle in elm-street.bundle
    lichen join "lichen:join/…/…" --you Bo
    lichen bundle out for-ana.bundle
    """
    found = _LINK.fullmatch(link.strip())
    if not found:
        raise click.UsageError("That is not a whole invite; copy all of the link.")
    if not here.node.entrances.invited_to(found[1]):
        what = "The record of that circle is not in this home yet, or is older than the invite."
        raise Failed(TROUBLE, [what, TAKE_IN_FIRST], {"trouble": [what, TAKE_IN_FIRST]})
    you = you or asked("What should people call you?")
    account = speaker(here, new)
    circle = here.node.entrances.invited_to(found[1])
    said = here.settle(here.node.entrances.join(account, found[1], found[2], you), here.look(circle))
    state = here.node.circle(circle)
    inside = belongs(state, said.event)
    text = (
        "You’re in." if inside else f"You came. It takes {needed_vouches(state, said.event)} vouches in all to be in."
    )
    here.tell(
        f"{text}\nNext: `lichen bundle out FILE`, for the others to take in.", {"member": said.event, "in": inside}
    )


TAKE_IN_FIRST = "Ask for the file that `lichen bundle out` makes, take it in with `lichen bundle in FILE`, then join."
