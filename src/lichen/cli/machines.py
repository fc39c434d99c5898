"""Machines: the other ones that hold the record, and this one among them."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from lichen.cli import pairing
from lichen.cli.address import own_addresses
from lichen.cli.begin import qr
from lichen.cli.here import Here, here
from lichen.cli.moving import through_a_proxy, welcome
from lichen.cli.outcome import REFUSED, TROUBLE, Failed, print_json
from lichen.cli.pick import pick
from lichen.cli.serve import ANYWHERE, LOOPBACK, whole
from lichen.cli.shape import Group
from lichen.cli.showing_machines import machine, machine_line, titles
from lichen.cli.talking import Talked, talk_with
from lichen.core.trouble import Trouble
from lichen.core.values import MINUTE
from lichen.node.node import Node
from lichen.node.sharing.copies import copies
from lichen.node.sharing.links import Link, by_hand, read_link
from lichen.node.sharing.offers import GOOD_FOR, typed
from lichen.node.sharing.peers import Peer
from lichen.store.trouble import StoreBusy

BY_ITSELF = "While `lichen serve` runs there, it talks with the others by itself; its page says where the record lives."
ON_ITS_PAGE = "While `lichen serve` runs there, make the link on its page: People, Where our record lives."


@click.group(cls=Group)
def node() -> None:
    """Other machines that hold the record, and this one among them.

    lichen node pair                 let another machine hold it too: shows a link and a code
    lichen node pair LINK            on the other machine: take it up, and bring the record
    lichen node list                 who holds what, and how far each is
    lichen node sync                 talk with all of them once
    lichen node welcome              let another machine bring its circles here for good: see `lichen move`

    While `lichen serve` runs, all of that goes on by itself.
    """


def _opened(here: Here, instead: str) -> Node:
    """The node of this home; when another process has it, what to do instead."""
    try:
        return here.node
    except StoreBusy as busy:
        raise Trouble(busy.what, instead) from busy


node.add_command(welcome)


@node.command("pair")
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
        _take_up(here, _read(link, code), name, address, proxy)
    else:
        _wait(here, port, public, base)


def _read(link: str, code: str) -> Link:
    found = by_hand(link, code) if code else read_link(link)
    if found is None:
        raise click.UsageError("That is not a whole link; copy all of it, or say the address and then the code.")
    return found


# Waiting for the other


def _wait(here: Here, port: int, public: bool, base: str | None) -> None:
    node = _opened(here, ON_ITS_PAGE)
    found = own_addresses() if public else []
    if public and not base and not found:
        raise Trouble("This machine is in no network.", "Connect it to one, or say --base.")
    address = whole(base) if base else f"http://{found[0] if found else LOOPBACK}:{port}"
    code = pairing.offer(here)
    at = pairing.listening(ANYWHERE if public else LOOPBACK, port)
    _announce(here, Link(address, typed(code), node.sharing.own.public), code)
    peer = pairing.wait(node, code, address, at)
    if peer is None:
        raise Trouble("No other machine has come and got all of it.", "Do it again when both machines are there.")
    if not here.as_json:
        here.tell(f"“{peer.name}” has all of {here.look(here.circle).title} now.", {})


def _announce(here: Here, link: Link, code: str) -> None:
    told = {"link": str(link), "address": link.address, "code": code, "minutes": GOOD_FOR // MINUTE}
    if here.as_json:
        print_json(told)
        return
    click.echo(f"On the other machine, within {told['minutes']} minutes:\n\n  lichen node pair '{link}'")
    click.echo(f"\nor, read out:\n\n  lichen node pair {link.address} {code}{qr(str(link))}")
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


# Looking, and talking once


@node.command("list")
@here
def list_(here: Here) -> None:
    """Which machines hold what, how far each is, and when this one talked with it last.

    lichen node list --json
    """
    node = _opened(here, BY_ITSELF)
    circles = [here.circle] if here.circle_said else node.circles()
    data = []
    for circle in circles:
        view = here.look(circle)
        machines = [machine(node, view, copy) for copy in copies(node, circle)]
        data.append({"circle": circle, "title": view.title, "machines": machines})
    lines = list(_lines(here, data))
    here.tell("\n".join(lines) or "There is no circle in this home yet.", {"circles": data})


def _lines(here: Here, circles: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in circles:
        yield one["title"]
        for each in one["machines"]:
            yield f"  {machine_line(each, here.node.clock(), here.zone)}"


@node.command("sync")
@through_a_proxy
@here
def sync(here: Here, proxy: str) -> None:
    """Talk with every machine that can be reached, once, until both hold the same.

    lichen node sync

    It ends with 3 when one could not be reached, and with 1 when two copies differ even so.
    """
    node = _opened(here, BY_ITSELF)
    node.sharing.catch_up()
    peers = [peer for peer in node.sharing.peers if peer.address]
    if not peers:
        here.tell("No other machine is known by an address. See `lichen node pair`.", {"talked": []})
        return
    talked = talk_with(node, peers, proxy)
    node.sharing.catch_up()
    lines, data = [_came(here, one) for one in talked], {"talked": [_data(one) for one in talked]}
    if any(one.trouble for one in talked):
        raise Failed(TROUBLE, lines, data)
    if not all(one.is_even for one in talked):
        raise Failed(REFUSED, lines, data)
    here.tell("\n".join(lines), data)


def _came(here: Here, one: Talked) -> str:
    name = one.peer.name or one.peer.node[:8]
    if one.report is None:
        return f"{name}: {one.trouble.what if one.trouble else ''}"
    told = f"{name}: {one.report.new} came, {one.report.sent} went there."
    if one.report.trouble:
        return f"{told} What it says makes no sense: {one.report.trouble}"
    if one.report.unequal:
        return f"{told} The two copies still differ in: {titles(here, one.report.unequal)}."
    return told


def _data(one: Talked) -> dict[str, Any]:
    report = one.report
    return {
        "machine": one.peer.node,
        "name": one.peer.name,
        "came": report.new if report else 0,
        "went": report.sent if report else 0,
        "differ": report.unequal if report else [],
        "trouble": [one.trouble.what, one.trouble.what_to_do] if one.trouble else [],
    }


@node.command("forget")
@click.argument("name")
@here
def forget(here: Here, name: str) -> None:
    """Forget where a machine is reached, and what was agreed with it.

    lichen node forget attic

    What a circle's record says of it stays: `lichen act keeper-released` takes back that you stand for it.
    """
    node = _opened(here, "Stop `lichen serve` first.")
    known: list[Peer] = list(node.sharing.peers)
    chosen = pick(name, [(peer.node, peer.name or peer.address) for peer in known], "machines")
    node.sharing.peers.forget(chosen)
    holds = [circle for circle in node.circles() if chosen in node.sharing.places.holders(circle)]
    still = (
        f"\nIt may still hold: {titles(here, holds)}. `lichen act keeper-released` takes that back." if holds else ""
    )
    here.tell(f"It is forgotten.{still}", {"machine": chosen, "may_hold": holds})
