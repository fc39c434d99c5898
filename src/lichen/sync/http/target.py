"""Targets: where requests to an address go, and what is told when they cannot."""

import socket
import ssl
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from lichen.core.trouble import Trouble
from lichen.sync.http.trouble import PeerUnreachable
from lichen.sync.http.wire import Place


class Target(NamedTuple):
    place: Place
    host: str  # as requests name it
    path: str


def target_of(address: str, path: str, proxy: str) -> Target:
    """Where requests go; raises what is to be told about an address or a proxy that is none."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        parts, host, port = SplitResult("", "", "", "", ""), "", None
    if parts.scheme not in ("http", "https") or not 0 < len(host) < 256 or not parts.path.isascii():
        raise PeerUnreachable(address, "that is no address of a machine")
    is_secret = parts.scheme == "https"
    name = f"[{host}]" if ":" in host else host
    place = Place(host, port or (443 if is_secret else 80), is_secret, _proxy(proxy))
    return Target(place, f"{name}:{port}" if port else name, parts.path.rstrip("/") + path)


def _proxy(proxy: str) -> tuple[str, int] | None:
    parts = urlsplit(proxy)
    if proxy and (parts.scheme not in ("socks5", "socks5h") or not parts.hostname or not parts.port):
        raise Trouble(f"{proxy} is no proxy that can be used.", "Say it like socks5://127.0.0.1:9050.")
    return (parts.hostname, parts.port) if parts.hostname and parts.port else None


def why(error: OSError) -> str:
    """Why a connection did not come about, or broke."""
    match error:
        case ConnectionRefusedError():
            return "nobody answers there"
        case socket.gaierror():
            return "its name cannot be found"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not to be believed ({error.verify_message})"
        case _:
            return error.strerror or str(error) or "it broke off"
