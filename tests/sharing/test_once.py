"""One question to an address that nobody is known at yet: whatever answers there, it ends soon and in plain words."""

import asyncio
import time
from pathlib import Path

import pytest

from lichen.core.trouble import Trouble
from lichen.node.sharing.links import by_hand
from lichen.node.sharing.meeting import meet
from lichen.node.sharing.pairing import Given, Holder
from lichen.sync.http.once import ask_once
from lichen.sync.http.trouble import PeerNonsense, PeerRefused, PeerUnreachable
from tests.sharing.pairs import free_port, machine
from tests.sync.machines import Talk, somebody


def asked(talk: Talk, *, most: int = 1_000, patience: float = 2.0, path: str = "") -> bytes:
    """What somebody who answers like this is heard to say."""

    async def conversation() -> bytes:
        async with somebody(talk) as address:
            return await ask_once(address + path, "/meet", b"Who?", most=most, patience=patience)

    return asyncio.run(conversation())


def saying(answer: bytes, heard: list[bytes] | None = None) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw = await reader.readuntil(b"Who?")
        if heard is not None:
            heard.append(raw)
        writer.write(answer)
        await writer.drain()

    return talk


def ok(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\ncontent-length: " + str(len(body)).encode() + b"\r\n\r\n" + body


def test_the_question_goes_out_once_and_the_answer_comes_back():
    heard: list[bytes] = []
    assert asked(saying(ok(b"Me."), heard), path="/elm") == b"Me."
    [raw] = heard
    assert raw.startswith(b"POST /elm/meet HTTP/1.1\r\n")
    assert b"content-length: 4\r\n" in raw.lower()


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (ok(b"", b"404 Not Found"), PeerNonsense),
        (ok(b"", b"302 Found"), PeerNonsense),
        (ok(b"", b"429 Too Many"), PeerRefused),
        (ok(b"x" * 1_001), PeerNonsense),
        (b"What?\r\n\r\n", PeerNonsense),
        (b"", PeerUnreachable),
        (ok(b"long")[:-2], PeerUnreachable),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(answer: bytes, trouble: type[Trouble]):
    with pytest.raises(trouble):
        asked(saying(answer))


def test_nobody_is_waited_for_without_end():
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    start = time.monotonic()
    with pytest.raises(PeerUnreachable, match="no answer came in time"):
        asked(silent, patience=0.1)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "ftp://elm.example", "http://", "http://elm.example/ü"])
def test_whoever_meets_nobody_is_told_what_to_look_at(tmp_path: Path, address: str):
    with machine(tmp_path / "attic") as attic:
        link = by_hand("http://127.0.0.1", "k7dmq-2xr4t")
        assert link
        link = link._replace(address=address.format(port=free_port()))
        with pytest.raises(Trouble, match="Look at the address and at the network, then try again"):
            asyncio.run(meet(attic.node.sharing.own, link, "hold", Holder("Attic"), Given))
