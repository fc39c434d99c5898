"""Calling: what this machine is called, where others and the people of a circle hear of it."""

import socket
from urllib.parse import urlsplit

from lichen.core.fact import NAME
from lichen.node.sharing.links import is_bare
from lichen.store.contract import Private

_WHERE = ("node", "name")


def call(private: Private, name: str) -> None:
    """From now on it is called so."""
    private.put(*_WHERE, name.strip()[: NAME.most].encode())


def given(private: Private) -> str:
    """The name that somebody gave it here; empty for none."""
    return (private.get(*_WHERE) or b"").decode()


def called(private: Private, address: str = "") -> str:
    """What somebody called it; else by the name under which it is reached, or that the machine has itself."""
    return given(private) or _host(address) or socket.gethostname()[: NAME.most] or "?"


def _host(address: str) -> str:
    """The name in an address; empty for a number, an onion service or this machine itself: nobody calls it that."""
    host = urlsplit(address).hostname or ""
    return "" if is_bare(host) else host[: NAME.most]
