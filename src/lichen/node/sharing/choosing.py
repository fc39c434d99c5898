"""Choosing: with whom to talk, where there are more nodes than one can talk with at a time."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from urllib.parse import urlsplit

from lichen.core.values import MemberId, NodeKey
from lichen.node.sharing.peers import Peer

MOST = 64  # in all
FEW = 8  # that are reached in one place, or that one member answers for


def chosen(wanted: Iterable[Peer], sponsors: Callable[[NodeKey], Collection[MemberId]]) -> Iterator[Peer]:
    """Of these, in this order, few of each place and few of each member; not counted where nobody answers for it."""
    there, theirs = Counter[str](), Counter[MemberId | None]()
    for peer in wanted:
        place = _place(peer.address)
        if there[place] >= FEW:
            continue
        sponsor = min(sponsors(peer.node), key=theirs.__getitem__, default=None)
        if sponsor is None or theirs[sponsor] < FEW:
            there[place] += 1
            theirs[sponsor] += 1
            yield peer


def _place(address: str) -> str:
    """The machine in an address, whichever of its ports that names."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""  # nobody is reached there anyway
