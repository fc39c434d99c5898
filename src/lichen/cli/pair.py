"""Pair: the command by which one machine shows a code and another takes it up."""

import click

from lichen.cli import pairing
from lichen.cli.address import own_addresses
from lichen.cli.begin import qr
from lichen.cli.here import Here, here
from lichen.cli.meeting import opened, through_a_proxy, whole_link
from lichen.cli.outcome import TROUBLE, Failed, print_json
from lichen.cli.serve import ANYWHERE, LOOPBACK, whole
from lichen.cli.shape import Command
from lichen.cli.talking import talk_with
from lichen.core.trouble import Trouble
from lichen.core.values import MINUTE
from lichen.node.sharing.calling import call
from lichen.node.sharing.links import Link
from lichen.node.sharing.offers import GOOD_FOR, grouped
from lichen.web.site import is_reachable

ON_ITS_PAGE = "While `lichen serve` runs there, make the link on its page: People, Where our record lives."


@click.command("pair", cls=Command)
@click.argument("link", default="")
@click.argument("code", default="")
@click.option("--name", default="", metavar="TEXT", help="What this machine is called; everybody there can read it.")
@click.option("--address", default="", metavar="URL", help="Where other machines reach this one, if they do.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="To wait at for the other."
)
@click.option("--public", is_flag=True, help="Let machines on this network come, while this one waits.")
@click.option("--base", metavar="URL", help="The address they use meanwhile, when something stands in front.")
@through_a_proxy
@here
def pair(
    here: Here, link: str, code: str, name: str, address: str, port: int, public: bool, base: str | None, proxy: str
) -> None:
    """Let another machine hold the record of a circle, or take that up here.

    lichen node pair --public                                on the machine that has it: shows a link and a code
    lichen node pair "https://elm.example/meet/k7dmq-2xr4t#…" --name Attic
    lichen node pair https://elm.example k7dmq-2xr4t         the same, read out

    Without a link, this waits until another machine has come and has all of the record. Whoever runs that machine can
    read all that the circle's members can read; you stand for it, and everybody in the circle sees that you do.
    """
    if link:
        _take_up(here, whole_link(link, code), name, address, proxy)
    else:
        _wait(here, name, port, public, base)


# Waiting for the other


def _wait(here: Here, name: str, port: int, public: bool, base: str | None) -> None:
    node = opened(here, ON_ITS_PAGE)
    found = own_addresses() if public else []
    if public and not base and not found:
        raise Trouble("This machine is in no network.", "Connect it to one, or say --base.")
    if name:
        call(node.store.private, name)
    address = whole(base) if base else f"http://{found[0] if found else LOOPBACK}:{port}"
    code = pairing.offer(here)
    at = pairing.listening(ANYWHERE if public else LOOPBACK, port)
    _announce(here, Link(address, code, node.sharing.own.public))
    peer = pairing.wait(node, code, address, at)
    if peer is None:
        raise Trouble("No other machine has come and got all of it.", "Do it again when both machines are there.")
    if not here.as_json:
        here.tell(f"“{peer.name}” has all of {here.look(here.circle).title} now.", {})


def _announce(here: Here, link: Link) -> None:
    code = grouped(link.code)
    told = {"link": str(link), "address": link.address, "code": code, "minutes": GOOD_FOR // MINUTE}
    if here.as_json:
        print_json(told)
        return
    click.echo(f"On the other machine, within {told['minutes']} minutes:\n\n  lichen node pair '{link}'")
    click.echo(f"\nor, read out:\n\n  lichen node pair {link.address} {code}{qr(str(link))}")
    if not is_reachable(link.address):
        click.echo("\nOnly this machine reaches that; `lichen node pair --public` lets others in this network come.")
    click.echo("\nThis waits until all of it is there. Ctrl-C stops it.")


# Taking it up


def _take_up(here: Here, link: Link, name: str, address: str, proxy: str) -> None:
    taken = pairing.take_up(here, link, name, whole(address) if address else "", proxy)
    given, peer = taken.given, taken.peer
    data = {"circle": given.circle, "title": given.title, "from": given.name, "machine": peer.node}
    known = f"“{given.name}” ({peer.node[:8]}) lets this machine hold {given.title}."
    if taken.node is None:
        here.tell(f"{known}\nWhat serves this home brings it within seconds, and keeps it up to date.", data)
        return
    [talked] = talk_with(taken.node, [peer], proxy)
    if talked.trouble:
        told = [known, talked.trouble.what, "Bring it later: lichen node sync"]
        raise Failed(TROUBLE, told, data | {"trouble": told[1:]})
    events = taken.node.store.summary(given.circle).events
    keep = "Run `lichen serve`, or `lichen node sync` now and then, to keep it up to date."
    here.tell(f"{known}\nIt is here: {events} things that were said.\n{keep}", data | {"events": events})
