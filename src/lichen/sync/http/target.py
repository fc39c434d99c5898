"""Targets: where requests to an address go, and what is told when they cannot."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import h11

from lichen.core.trouble import Trouble
from lichen.sync.http.trouble import PeerNonsense, PeerUnreachable
from lichen.sync.http.wire import Endpoint, TooLong

_PATH = re.compile("[!-~]*")  # what the first line of a request can hold


class Target(NamedTuple):
    endpoint: Endpoint
    host: str  # as requests name it
    path: str


def target_of(address: str, path: str, proxy: str) -> Target:
    """Where requests go; raises what is to be told about an address or a proxy that is none."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        parts, host, port = SplitResult("", "", "", "", ""), "", None
    if parts.scheme not in ("http", "https") or not 0 < len(host) < 256 or not _PATH.fullmatch(parts.path):
        raise PeerUnreachable(address, "that is no address of a machine")
    is_secret = parts.scheme == "https"
    name = f"[{host}]" if ":" in host else host
    endpoint = Endpoint(host, port or (443 if is_secret else 80), is_secret, _proxy(proxy))
    return Target(endpoint, f"{name}:{port}" if port else name, parts.path.rstrip("/") + path)


def _proxy(proxy: str) -> tuple[str, int] | None:
    parts = urlsplit(proxy)
    if proxy and (parts.scheme not in ("socks5", "socks5h") or not parts.hostname or not parts.port):
        raise Trouble(f"{proxy} is no proxy that can be used.", "Say it like socks5://127.0.0.1:9050.")
    return (parts.hostname, parts.port) if parts.hostname and parts.port else None


@asynccontextmanager
async def reaching(address: str, patience: float) -> AsyncIterator[None]:
    """Within so many seconds; what goes wrong on the way is told as `PeerUnreachable` or `PeerNonsense`."""
    try:
        async with asyncio.timeout(patience):
            yield
    except TimeoutError:
        raise PeerUnreachable(address, "no answer came in time") from None
    except TooLong:
        raise PeerNonsense(address, "the answer is too long") from None
    except h11.ProtocolError as error:
        raise PeerNonsense(address, "it does not speak HTTP") from error
    except OSError as error:
        raise PeerUnreachable(address, _why(error)) from error


def _why(error: OSError) -> str:
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
