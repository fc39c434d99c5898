"""Machines: the other ones that hold the record, and this one among them."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from lichen.cli.here import Here, here
from lichen.cli.meeting import opened, through_a_proxy
from lichen.cli.moving import welcome
from lichen.cli.outcome import REFUSED, TROUBLE, Failed
from lichen.cli.pair import pair
from lichen.cli.pick import pick
from lichen.cli.shape import Group
from lichen.cli.showing_machines import machine, machine_line, titles
from lichen.cli.talking import Talked, talk_with
from lichen.node.sharing.copies import copies
from lichen.node.sharing.peers import Peer

BY_ITSELF = "While `lichen serve` runs there, it talks with the others by itself; its page says where the record lives."


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


node.add_command(pair)
node.add_command(welcome)


@node.command("list")
@here
def list_(here: Here) -> None:
    """Which machines hold what, how far each is, and when this one talked with it last.

    lichen node list --json
    """
    node = opened(here, BY_ITSELF)
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
    node = opened(here, BY_ITSELF)
    node.sharing.catch_up()
    peers = sorted((peer for peer in node.sharing.peers if peer.address), key=lambda peer: peer.name)
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

    What a circle's record says of it stays: `lichen act keeper-released --node …` takes back that you stand for it.
    """
    node = opened(here, "Stop `lichen serve` first.")
    known: list[Peer] = list(node.sharing.peers)
    chosen = pick(name, [(peer.node, peer.name or peer.address) for peer in known], "machines")
    node.sharing.peers.forget(chosen)
    holds = [circle for circle in node.circles() if chosen in node.sharing.holders.of(circle)]
    taking_back = f"`lichen act keeper-released --node {chosen}`"
    still = f"\nIt may still hold: {titles(here, holds)}. {taking_back} takes that back." if holds else ""
    here.tell(f"It is forgotten.{still}", {"machine": chosen, "may_hold": holds})
