"""Once: one question to an address to which there is no line yet. Whoever asks has to check what comes back."""

from lichen.sync.http.target import reaching, target_of
from lichen.sync.http.trouble import PeerNonsense, PeerRefused
from lichen.sync.http.wire import connect

JSON = ("content-type", "application/json")
BUSY = frozenset({429, 503})


async def ask_once(address: str, path: str, body: bytes, *, most: int, patience: float, proxy: str = "") -> bytes:
    """What comes back; raises `PeerUnreachable`, `PeerRefused` or `PeerNonsense`."""
    async with reaching(address, patience):
        return await _asked(address, path, body, most, proxy)


async def _asked(address: str, path: str, body: bytes, most: int, proxy: str) -> bytes:
    target = target_of(address, path, proxy)
    wire = await connect(target.endpoint)
    try:
        headers = [("host", target.host), JSON, ("content-length", str(len(body))), ("connection", "close")]
        wire.send(target.path, headers, body)
        head = await wire.head()
        if head.status in BUSY:
            raise PeerRefused(address, head.status)
        if head.status != 200:
            raise PeerNonsense(address, f"there is no Lichen there ({head.status})")
        return await wire.body(most)
    finally:
        wire.hang_up()
