"""Talking: whole conversations with other machines, with what has come so far shown to whoever waits."""

import asyncio
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from lichen.core.trouble import Trouble
from lichen.node.node import Node
from lichen.node.sharing.conversing import Looking, Step, converse
from lichen.node.sharing.peers import Peer
from lichen.sync.http.line import Line
from lichen.sync.protocol import Report


class Talked(NamedTuple):
    """What came of talking with one machine: a report, or what went wrong."""

    peer: Peer
    report: Report | None = None
    trouble: Trouble | None = None

    @property
    def is_even(self) -> bool:
        """Whether both hold the same now."""
        return self.report is not None and not self.report.trouble and not self.report.unequal


def talk_with(node: Node, peers: Sequence[Peer], proxy: str) -> list[Talked]:
    """Talks with each of them once, one after the other."""
    return asyncio.run(_with_all(node, peers, proxy))


async def _with_all(node: Node, peers: Sequence[Peer], proxy: str) -> list[Talked]:
    return [await _with_one(node, peer, proxy) for peer in peers]


async def _with_one(node: Node, peer: Peer, proxy: str) -> Talked:
    progress = _progress(node, peer)
    try:
        line = Line(node.sharing.own, peer.node, peer.address, proxy=proxy)
        try:
            return Talked(peer, await _to_the_end(node, line, progress))
        finally:
            await line.close()
    except Trouble as trouble:
        peer.trouble = trouble.what
        node.sharing.peers.keep(peer)
        return Talked(peer, trouble=trouble)
    finally:
        if sys.stderr.isatty():
            click.echo(err=True)


async def _to_the_end(node: Node, line: Line, progress: Looking) -> Report:
    """Until both hold the same, and the other knows that, too: it hears so only when it is asked once more."""
    report = await converse(node.sharing, line, progress)
    if report.differed and not report.trouble:
        again = await converse(node.sharing, line, progress)
        again.new, again.sent = again.new + report.new, again.sent + report.sent
        return again
    return report


def _progress(node: Node, peer: Peer) -> Looking:
    """Says on a terminal how much has come, while it comes."""
    before = node.store.arrived()

    def told(_: Step) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{peer.name or peer.address}: {node.store.arrived() - before} came", nl=False, err=True)

    return told
