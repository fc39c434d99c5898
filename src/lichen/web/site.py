"""The site: what every page of one running node may rely on."""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lichen.node.node import Node
from lichen.web.limits import Limits

if TYPE_CHECKING:
    from lichen.node.mail.room import MailRoom  # every command reads this file, and few send mail


def zone_here() -> tzinfo:
    """The time zone of this machine, which stands where the people it serves live; UTC when it does not say."""
    try:
        with Path("/etc/localtime").open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError):
        return UTC


@dataclass(frozen=True)
class Site:
    """A node and how it is reached: `base` is the address people use, like "https://elm.example"."""

    node: Node
    base: str
    limits: Limits = field(default_factory=Limits)
    zone: tzinfo = field(default_factory=zone_here)
    mail: "MailRoom | None" = None  # nothing where whoever runs the node has not said how to send any
    proxy: str = ""  # by which way other machines are reached

    @property
    def secure(self) -> bool:
        """Whether people come by https."""
        return self.base.startswith("https:")

    @property
    def reachable(self) -> bool:
        """Whether a phone could reach the address people use, or only this machine."""
        return is_reachable(self.base)


def is_reachable(base: str) -> bool:
    """Whether an address leads here from other machines, too."""
    host = (urlsplit(base).hostname or "").rstrip(".")
    if not host or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return True
    return not (address.is_loopback or address.is_unspecified)
