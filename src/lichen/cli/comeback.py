"""Coming back: somebody lost their phone, the others vouch for a new one, and after some days it takes over."""

import click

from lichen.cli.address import last_used
from lichen.cli.here import Here, here
from lichen.cli.named import named
from lichen.cli.outcome import refused
from lichen.cli.pick import pick
from lichen.cli.shape import Command
from lichen.core.refusal import refuse
from lichen.core.values import MINUTE, MemberId
from lichen.language import gettext as _
from lichen.node.sharing.links import Link
from lichen.node.sharing.offers import GOOD_FOR
from lichen.node.view import View
from lichen.practices import devices


@click.command(cls=Command)
@click.argument("name")
@click.option("--note", default="", metavar="TEXT", help="How you know that it is them.")
@click.option("--elsewhere", is_flag=True, help="The phone is to be kept on another machine; you stand for that one.")
@here
def comeback(here: Here, name: str, note: str, elsewhere: bool) -> None:
    """Make a link for the new phone of somebody who lost theirs; it counts as your vouch.

    lichen comeback Bo --note "He stood before me."
    lichen act recovery-vouched --recovery Bo       what the others say, each in their name
    lichen takeover Bo                              in the end, in this home

    With --elsewhere, the link goes to the page /arrive of that machine, or to `lichen arrive` there, within half an
    hour; it is asked for only then. Give the link to nobody but them.
    """
    view = here.look(here.circle, here.person)
    member = pick(name, named(view, "member", ""), "people")
    if elsewhere:
        _elsewhere(here, view, member, note)
        return
    said, secret = here.node.entrances.begin_recovery(here.person, here.circle, member, note)
    here.settle(said, view)
    link = f"{last_used(here.node)}/enter/{secret}"
    here.tell(link, {"recovery": said.event, "link": link})


def _elsewhere(here: Here, view: View, member: MemberId, note: str) -> None:
    if reasons := here.node.entrances.asking(here.person, here.circle, member, note):
        refused(reasons, view)
    base = last_used(here.node)
    code = here.node.sharing.offers.make("recover", here.person.id, here.circle, base, member, note)
    link = str(Link(base, code, here.node.sharing.own.public))
    here.tell(link, {"link": link, "minutes": GOOD_FOR // MINUTE})


@click.command(cls=Command)
@click.argument("name")
@here
def takeover(here: Here, name: str) -> None:
    """The new phone of somebody takes over, once enough of the others have vouched and the days are over.

    lichen takeover Bo
    """
    circle = here.circle
    people = [one for one in here.node.accounts if circle in one.places and not one.places[circle].joined]
    if not people:
        refused([refuse("recovery-unknown")])
    chosen = pick(name, [(one.id, here.called(one)) for one in people], "people who wait here with a new phone")
    account = next(one for one in people if one.id == chosen)
    view, device = here.look(circle, account), account.places[circle].device
    recoveries = view.circle[devices.Devices].recoveries
    recovery = next(event for event, one in recoveries.items() if one.device == device)
    here.settle(here.node.entrances.complete_recovery(account, circle, recovery), view)
    told = _("Welcome back, {name}. Your old phone no longer speaks for you.").format(name=view.name(view.viewer))
    here.tell(told, {"member": view.viewer})
