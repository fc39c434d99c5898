"""Links: where an offer is taken up, with its code, and the key of the node that must answer there."""

from contextlib import suppress
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from lichen.core.values import NodeKey, from_base64url
from lichen.node.sharing.offers import grouped, typed

PATH = "/meet"


class Link(NamedTuple):
    """`https://elm.example/meet/k7dmq-2xr4t#<key>`; without the key, whoever answers proves itself by the code."""

    address: str
    code: str
    node: NodeKey = ""

    def __str__(self) -> str:
        key = f"#{self.node}" if self.node else ""
        return f"{self.address.rstrip('/')}{PATH}/{grouped(self.code)}{key}"


def read_link(text: str) -> Link | None:
    """The link that somebody copied; nothing, if it is none or not whole."""
    parts = _parts(text)
    if parts is None or not (parts.fragment == "" or is_key(parts.fragment)):
        return None
    path, _, code = parts.path.rstrip("/").rpartition("/")
    if not path.endswith(PATH):
        return None
    return by_hand(f"{parts.scheme}://{parts.netloc}{path.removesuffix(PATH)}", code, parts.fragment)


def by_hand(address: str, code: str, node: NodeKey = "") -> Link | None:
    """The same from an address and a code that somebody typed."""
    parts = _parts(address)
    whole = plain(parts.geturl()) if parts else ""
    return Link(whole, typed(code), node) if whole and typed(code) else None


def plain(address: str) -> str:
    """An address that somebody else wrote, if it leads to a machine and not to some place on it; else nothing."""
    with suppress(ValueError):
        parts = urlsplit(address.strip())
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and "@" not in parts.netloc
        if named and parts.path in ("", "/") and not parts.query and not parts.fragment:
            return f"{parts.scheme}://{parts.netloc}"
    return ""


def _parts(text: str) -> SplitResult | None:
    """An address in its parts; what has a name and nothing else is reached by https."""
    with suppress(ValueError):
        if "://" in text:
            return urlsplit(text.strip())
        bare = urlsplit(f"https://{text.strip()}")
        return bare._replace(scheme="http") if bare.port or is_bare(bare.hostname or "") else bare
    return None


def is_bare(host: str) -> bool:
    """Whether it is one that nobody calls by name, and that has no certificate: a number, an onion service, itself."""
    try:
        return bool(ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith(".onion")


def is_key(text: str) -> bool:
    """Whether this is how a node's key is written."""
    return len(from_base64url(text) or b"") == 32
