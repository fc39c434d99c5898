"""Addresses: which ones reach this machine, and whether a phone could use them."""

import fcntl
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, ip_address

from lichen.node.node import Node
from lichen.store.contract import Private
from lichen.web.site import is_reachable

NOWHERE = "lichen:"  # what stands before an invite for somebody who takes the record in by hand
_ASK_ADDRESS = 0x8915  # SIOCGIFADDR: a question to this machine's kernel alone
_NOT_A_NETWORK = ("lo", "docker", "br-", "veth", "virbr")


def invite_link(base: str, invite: str, secret: str) -> str:
    """The link that takes an invite up."""
    return f"{base if base == NOWHERE else base.rstrip('/') + '/'}join/{invite}/{secret}"


def own_addresses() -> list[str]:
    """The addresses other machines nearby could use; nothing is sent anywhere to find out."""
    found = {ip_address(text) for text in (*_of_interfaces(), *_of_name())}
    usable = [one for one in found if isinstance(one, IPv4Address) and not (one.is_loopback or one.is_link_local)]
    return [str(one) for one in sorted(usable, key=lambda one: (not one.is_private, one))]


def _of_interfaces() -> Iterator[str]:
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            if not name.startswith(_NOT_A_NETWORK):
                with suppress(OSError):  # a network without an address
                    packed = fcntl.ioctl(asking, _ASK_ADDRESS, struct.pack("256s", name.encode()[:15]))
                    yield socket.inet_ntoa(packed[20:24])


def _of_name() -> Iterator[str]:
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(address[0])


def remember(node: Node, base: str) -> None:
    """Keeps the address people use, for the invites to come."""
    node.store.private.put("node", "base", base.encode())


def last_used(node: Node) -> str:
    """The address the pages had when they were served last, if only for this machine."""
    return last_used_in(node.store.private)


def remembered(node: Node) -> str:
    """The address people use; empty as long as only this machine reaches it."""
    return remembered_in(node.store.private)


def remembered_in(private: Private) -> str:
    """The same of a home that another process has open."""
    base = last_used_in(private)
    return base if is_reachable(base) else ""


def last_used_in(private: Private) -> str:
    """Where the pages of a home were served last, also if another process has it open."""
    return (private.get("node", "base") or b"http://127.0.0.1:8000").decode()
