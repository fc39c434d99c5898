"""Propose: a question to the circle from which something follows; how it is decided is read from the charter."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from lichen.cli.days import day
from lichen.cli.here import Here, here
from lichen.cli.named import named
from lichen.cli.pick import pick
from lichen.cli.shape import Command
from lichen.core.fact import Fact, kind_of
from lichen.core.values import MemberId, NodeKey, Time
from lichen.language import dates, verdicts
from lichen.language import gettext as _
from lichen.node.view import View
from lichen.practices import charter
from lichen.practices.decisions.facts import Consequence, DecisionProposed
from lichen.practices.decisions.questions import find, question
from lichen.practices.decisions.weight import protocol_for, size_of
from lichen.practices.keepers import KeeperDismissed, KeeperReadmitted
from lichen.practices.members import MemberRemoved
from lichen.practices.numbers import numbers
from lichen.practices.suspension import SuspensionConfirmed, SuspensionLifted, Suspensions
from lichen.web.forms import day_end

Following = tuple[Consequence, Mapping[str, str]]  # what follows, and its words


@click.command(cls=Command)
@click.option("--title", default="", metavar="TEXT", help="The question, on one line.")
@click.option("--text", default="", metavar="TEXT", help="What speaks for it.")
@click.option("--adopt", is_flag=True, help="The charter holds as it reads; whoever never answered is not waited for.")
@click.option("--agreement", metavar="TEXT", help="An agreement of that title comes into the charter.")
@click.option("--remove", metavar="NAME", help="Somebody no longer belongs.")
@click.option("--lift", metavar="NAME", help="Somebody’s account is no longer stopped.")
@click.option("--keep-stopped", metavar="NAME", help="Somebody’s account stays stopped, until the day you name.")
@click.option("--dismiss", metavar="MACHINE", help="Our record no longer goes to that machine, whoever stands for it.")
@click.option("--readmit", metavar="MACHINE", help="Our record may go there again.")
@click.option("--until", metavar="DAY", help="The day until which it stays stopped.")
@click.option("--urgent", is_flag=True, help="Within hours; then most of all have to say yes.")
@click.option("--review", metavar="DAY", help="When to look at it again.")
@here
def propose(here: Here, /, title: str, text: str, *, urgent: bool, review: str | None, **said: Any) -> None:
    """Put a question to the circle, with what follows from a yes. How it is decided is for the charter to say.

    lichen propose --title "Meet on Sundays"
    lichen propose --title "Quiet after ten" --agreement "No drilling, no trumpet." --review "in 180 days"
    lichen propose --title "We begin" --adopt
    lichen propose --title "Bo may speak again" --lift Bo --urgent
    lichen propose --title "Without Bo" --text "What happened, and what we tried." --remove Bo

    Where you stand is another thing to say: lichen act position-taken --decision "…" --stand yes
    """
    view = here.look(here.circle, here.person)
    following = list(_following(here, view, title, said))
    facts = tuple(fact for fact, _words in following)
    size = size_of(facts)
    by = protocol_for(facts, size, numbers(view.circle))
    fact = DecisionProposed(
        protocol=by, size=size, urgent=urgent, consequences=facts, review=_day(here, review) if review else 0
    )
    words = {"title": title, "text": text}
    words |= {f"{n}.{name}": written for n, (_fact, each) in enumerate(following, 1) for name, written in each.items()}
    event = here.settle(here.node.say(here.person, here.circle, fact, {k: v for k, v in words.items() if v}), view)
    _tell(here, event.event)


def _following(here: Here, view: View, title: str, said: Mapping[str, Any]) -> Iterator[Following]:
    """Everything that a yes would bring about, in the order of the options."""
    if bool(said["keep_stopped"]) is not bool(said["until"]):
        raise click.UsageError("--keep-stopped wants --until, and --until wants --keep-stopped.")
    if said["adopt"]:
        yield charter.CharterAdopted(charter.version(view.circle)), {}
    if said["agreement"]:
        yield charter.AgreementMade(), {"title": title, "text": said["agreement"]}
    if said["remove"]:
        yield MemberRemoved(_member(view, said["remove"])), {}
    if said["lift"]:
        yield SuspensionLifted(_stop(view, said["lift"])), {}
    if said["keep_stopped"]:
        yield SuspensionConfirmed(_stop(view, said["keep_stopped"]), _day(here, said["until"])), {}
    if said["dismiss"]:
        yield KeeperDismissed(_machine(view, said["dismiss"], KeeperDismissed)), {}
    if said["readmit"]:
        yield KeeperReadmitted(_machine(view, said["readmit"], KeeperReadmitted)), {}


def _member(view: View, name: str) -> MemberId:
    return pick(name, named(view, "member", ""), "people")


def _machine(view: View, name: str, fact: type[Fact]) -> NodeKey:
    return pick(name, named(view, "node", kind_of(fact)), "machines")


def _stop(view: View, name: str) -> str:
    """The suspension by which this account was stopped last."""
    member = _member(view, name)
    stops = [one.event for one in view.circle[Suspensions].stops if one.member == member]
    if not stops:
        raise click.UsageError(f"The account of {view.name(member)} was never stopped.")
    return stops[-1]


def _day(here: Here, said: str) -> Time:
    today = datetime.fromtimestamp(here.node.clock() / 1000, here.zone).date()
    return day_end(day(said, today), here.zone) or 0


def _tell(here: Here, event: str) -> None:
    """What was put, how it is decided, and until when it is open."""
    view = here.look(here.circle, here.person)
    decision = find(view.circle, event)
    asked = question(view.circle, decision) if decision else None
    assert asked is not None, "it was said just now"
    title, way = view.words(event, "title"), verdicts.protocol(asked.protocol)
    told = _("“{title}” is open until {when}: {way}.").format(
        title=title, when=dates.exactly(asked.closes, here.zone), way=way
    )
    here.tell(told, {"event": event, "title": title, "protocol": asked.protocol, "closes": asked.closes})
