"""Meeting: what commands share that talk with another machine: its link, the way to it, and who speaks from here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from lichen.cli.here import Here
from lichen.core.trouble import Trouble
from lichen.node.keyring import Keyring, node_secret
from lichen.node.node import Node
from lichen.node.sharing.links import Link, by_hand, read_link
from lichen.store.contract import Private
from lichen.store.place import open_store
from lichen.store.trouble import StoreBusy


def through_a_proxy(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says by which way other machines are reached."""
    told = "By which way to reach other machines, for onion services: socks5://127.0.0.1:9050"
    return click.option("--proxy", metavar="URL", envvar="LICHEN_PROXY", default="", help=told)(command)


def whole_link(link: str, code: str) -> Link:
    """The link that was said, or the address and the code."""
    found = by_hand(link, code) if code else read_link(link)
    if found is None:
        raise click.UsageError("That is not a whole link; copy all of it, or say the address and then the code.")
    return found


def opened(here: Here, instead: str, *, may_begin: bool = False) -> Node:
    """The node of this home; when another process has it, what to do instead."""
    try:
        return here.make_node() if may_begin else here.node
    except StoreBusy as busy:
        raise Trouble(busy.what, instead) from busy


@contextmanager
def beside(here: Here, busy: StoreBusy) -> Iterator[tuple[Keyring, Private]]:
    """A look at the keys of a home that `lichen serve` has open; what is to be done there is left as an errand."""
    store = open_store(here.home, only_looking=True)
    try:
        keyring = Keyring(store, node_secret(here.home / "secret"))
        if keyring.get("node", "key") is None:
            raise busy  # whatever has it open, it never talked with anybody
        yield keyring, store.private
    finally:
        store.close()
