"""Through Tor: connections that a SOCKS5 proxy (RFC 1928) opens for us, so that onion services have names here too."""

from asyncio import IncompleteReadError, StreamReader, StreamWriter


class ProxyTrouble(OSError):
    """The proxy is none, or could not get there."""


async def lead_on(reader: StreamReader, writer: StreamWriter, host: str, port: int) -> None:
    """Makes a connection to a proxy one to a machine; the name is looked up there, so ours never asks for it."""
    try:
        writer.write(b"\5\1\0")  # version 5, one way to come in: without a name or password of our own
        if await reader.readexactly(2) != b"\5\0":
            raise ProxyTrouble("the proxy does not speak SOCKS5, or wants a password")
        name = host.encode("ascii")
        writer.write(b"\5\1\0\3" + bytes([len(name)]) + name + port.to_bytes(2))
        _, reply, _, kind = await reader.readexactly(4)
        if reply != 0:
            raise ProxyTrouble(f"the proxy cannot get there: {_REPLIES.get(reply, f'number {reply}')}")
        length = _LENGTHS[kind] if kind in _LENGTHS else (await reader.readexactly(1))[0]
        await reader.readexactly(length + 2)  # where it goes out itself, which is no concern of ours
    except (IncompleteReadError, ConnectionError):
        raise ProxyTrouble("the proxy hung up") from None


_LENGTHS = {1: 4, 4: 16}  # bytes of an address: IPv4, IPv6
_REPLIES = {
    1: "something failed",
    2: "it may not",
    3: "there is no way",
    4: "no such machine is up",
    5: "nobody is there",
    6: "it took too long",
}
