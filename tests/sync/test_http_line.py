"""Who answers badly: in another's place, without end, never, or garbage. None is believed, and none holds us up."""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lichen.core.keys import SigningKey
from lichen.core.trouble import Trouble
from lichen.sync.http.budget import IN_ALL
from lichen.sync.http.line import Line
from lichen.sync.http.signing import CHALLENGE, DIGEST, Fields, sign_answer
from lichen.sync.http.trouble import PeerNonsense, PeerRefused, PeerUnreachable
from lichen.sync.http.wire import known_names
from tests.mail import certificate
from tests.sync.machines import ANA, ELM, EVE, Talk, answer, elm, request_from, running, somebody, until

NOW = "challenge-of-now"
MEGABYTE = 1024 * 1024


def answering(*answers: Callable[[Fields], bytes]) -> Talk:
    """Somebody who gives these answers, one after the other, after the challenge that everybody asks for first."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for give in (lambda _: answer(401, lichen_challenge=NOW), *answers):
            fields, _ = await request_from(reader)
            writer.write(give(fields))
            await writer.drain()
        await reader.read()

    return talk


async def trouble(talk: Talk, patience: float = 5, **how: int) -> Trouble:
    """What comes of asking somebody who answers like this; whatever comes, it comes soon."""
    begun = time.monotonic()
    async with somebody(talk) as address:
        line = Line(ANA, ELM.public, address, **how)  # type: ignore[arg-type]
        with pytest.raises(Trouble) as told:
            await line.ask(b"what is new?", patience)
        assert time.monotonic() - begun < 2
        await line.close()
    return told.value


# As it should be


@running
async def test_what_was_asked_comes_back_answered_over_one_connection():
    async with elm() as one:
        line = Line(ANA, ELM.public, one.address + "/")
        assert [await line.ask(body, 5) for body in (b"one", b"", b"two")] == [b"ONE", b"", b"TWO"]
        assert one.connections == 1
        await line.close()


@running
async def test_a_machine_that_started_anew_is_asked_once_more_and_nobody_notices():
    async with elm() as one:
        line = Line(ANA, ELM.public, one.address)
        await line.ask(b"before", 5)
    async with elm(port=one.port) as again:
        assert await line.ask(b"after", 5) == b"AFTER"
        assert again.heard == [(ANA.public, b"after")]
        await line.close()


@running
async def test_it_goes_on_when_nonces_are_used_up():
    async with elm() as one:
        line = Line(ANA, ELM.public, one.address)
        for number in range(260):
            assert await line.ask(b"%d" % number, 5) == b"%d" % number
        assert len(one.heard) == 260
        await line.close()


@running
async def test_several_can_ask_at_once_over_one_line():
    async with elm() as one:
        line = Line(ANA, ELM.public, one.address)
        bodies = [b"%d" % number for number in range(20)]
        assert await asyncio.gather(*(line.ask(body, 5) for body in bodies)) == bodies
        assert one.connections <= 4
        await line.close()


@running
async def test_the_environment_does_not_turn_a_line_elsewhere(monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with elm() as one:
        line = Line(ANA, ELM.public, one.address)
        assert await line.ask(b"hello", 5) == b"HELLO"
        await line.close()


@running
async def test_a_request_carries_nothing_that_is_not_needed():
    seen: list[Fields] = []

    def look(fields: Fields) -> bytes:
        seen.append(fields)
        return answer(200, b"", **sign_answer(ELM, fields, b""))

    async with somebody(answering(look)) as address:
        line = Line(ANA, ELM.public, address + "/behind/a/proxy")
        assert await line.ask(b"what is new?", 5) == b""
        await line.close()
    ours = {DIGEST, CHALLENGE, "lichen-to", "signature", "signature-input"}
    assert seen[0].keys() == {"host", "content-type", "content-length", *ours}
    assert sum(len(name) + len(value) + 4 for name, value in seen[0].items()) < 620


class TwoAddresses(asyncio.SelectorEventLoop):
    """Where every name leads to nobody first, and then here."""

    async def getaddrinfo(self, host: object, port: object, **how: int) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("127.0.0.9", "127.0.0.1")]


def test_a_machine_is_reached_by_whichever_of_its_addresses_answers():
    async def ask() -> None:
        async with elm() as one:
            line = Line(ANA, ELM.public, f"http://elm.example:{one.port}")
            assert await line.ask(b"hello", 5) == b"HELLO"
            await line.close()

    with asyncio.Runner(loop_factory=TwoAddresses) as runner:
        runner.run(ask())


@running
async def test_the_first_request_says_nothing_yet():
    said: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said.append((await request_from(reader))[1])
        writer.write(answer(403))

    assert isinstance(await trouble(talk), PeerRefused)
    assert said == [b""]


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A certificate for 127.0.0.1, and a machine that believes it."""
    cert, key = certificate.written(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    known_names.cache_clear()
    yield context
    known_names.cache_clear()


@running
async def test_over_https_too_with_a_proxy_and_without(tls: ssl.SSLContext):
    async with elm(tls=tls) as one, somebody(Proxy(one.port).talk) as proxy:
        for by in ("", by_proxy(proxy)):
            line = Line(ANA, ELM.public, f"https://127.0.0.1:{one.port}", proxy=by)
            assert await line.ask(b"hello", 5) == b"HELLO"
            assert await line.ask(b"x" * MEGABYTE, 5) == b"X" * MEGABYTE
            await line.close()


@running
async def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    async with elm(tls=tls) as one:
        line = Line(ANA, ELM.public, f"https://127.0.0.1:{one.port}")
        with pytest.raises(PeerUnreachable, match="certificate"):
            await line.ask(b"hello", 5)
        await line.close()


# In another's place


def signed(own: SigningKey, body: bytes, said: bytes | None = None) -> Callable[[Fields], bytes]:
    return lambda fields: answer(200, body if said is None else said, **sign_answer(own, fields, body))


@running
async def test_an_impostor_is_not_believed():
    told = await trouble(answering(signed(EVE, b"trust me")))
    assert isinstance(told, PeerNonsense)
    assert "did not sign" in told.what


@running
async def test_an_answer_that_nobody_signed_is_not_believed():
    assert isinstance(await trouble(answering(lambda _: answer(200, b"trust me"))), PeerNonsense)


@running
async def test_a_changed_answer_is_not_believed():
    told = await trouble(answering(signed(ELM, b"yes", said=b"no!")))
    assert isinstance(told, PeerNonsense)
    assert "not what was signed" in told.what


@running
async def test_an_answer_to_another_request_is_not_believed():
    kept: list[bytes] = []

    def again(fields: Fields) -> bytes:
        kept.append(signed(ELM, b"then")(fields))
        return kept[0]

    async with somebody(answering(again, again)) as address:
        line = Line(ANA, ELM.public, address)
        assert await line.ask(b"what is new?", 5) == b"then"
        with pytest.raises(PeerNonsense):
            await line.ask(b"what is new?", 5)
        await line.close()


@running
async def test_nothing_is_read_from_who_did_not_sign():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answering(lambda _: b"HTTP/1.1 200 So\r\ncontent-length: 99999999\r\n\r\n")(reader, writer)

    assert isinstance(await trouble(talk), PeerNonsense)


# Without end, and never


def endless(piece: bytes, pause: float = 0) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_from(reader)
        writer.write(answer(401, lichen_challenge=NOW))
        fields, _ = await request_from(reader)
        lines = [f"{name}: {value}" for name, value in sign_answer(ELM, fields, b"never").items()]
        writer.write("\r\n".join(["HTTP/1.1 200 So", *lines, "transfer-encoding: chunked", "", ""]).encode())
        while True:
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


@running
async def test_an_answer_without_end_is_given_up():
    told = await trouble(endless(bytes(64 * 1024)), most=MEGABYTE)
    assert isinstance(told, PeerNonsense)
    assert "too long" in told.what


@running
async def test_what_comes_with_a_challenge_is_not_read_to_its_end():
    """Nobody signed that, and it may be as long as an answer."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_from(reader)
        writer.write(answer(401, bytes(MEGABYTE), lichen_challenge=NOW)[: MEGABYTE // 2])
        await reader.read()

    told = await trouble(talk, patience=1)
    assert "too long" in told.what


def halfway(body: bytes) -> Talk:
    """Half of a good answer, and then nothing more."""
    return answering(lambda fields: signed(ELM, body)(fields)[: -len(body) // 2])


@running
async def test_whoever_fills_the_room_for_answers_is_hung_up_on_before_anybody_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(IN_ALL, "_most", MEGABYTE)
    async with somebody(halfway(bytes(MEGABYTE * 3 // 2))) as first, elm() as one:
        greedy, honest = Line(ANA, ELM.public, first), Line(ANA, ELM.public, one.address)
        filling = asyncio.create_task(greedy.ask(b"what is new?", 5))
        await until(lambda: sum(IN_ALL._held.values()) >= MEGABYTE * 3 // 4)
        assert len(await honest.ask(b"x" * (MEGABYTE // 2), 5)) == MEGABYTE // 2
        with pytest.raises(PeerUnreachable, match="broke off"):
            await filling
        assert not IN_ALL._held
        await greedy.close()
        await honest.close()


@running
async def test_an_answer_larger_than_any_should_be_is_given_up():
    told = await trouble(answering(signed(ELM, bytes(MEGABYTE + 1))), most=MEGABYTE)
    assert isinstance(told, PeerNonsense)


@running
async def test_an_answer_that_drips_costs_no_more_than_our_patience():
    assert isinstance(await trouble(endless(b"x", pause=0.01), patience=0.3), PeerUnreachable)


@running
async def test_silence_costs_no_more_than_our_patience():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    told = await trouble(talk, patience=0.2)
    assert isinstance(told, PeerUnreachable)
    assert "in time" in told.what


@running
async def test_small_talk_without_an_answer_costs_no_more_than_our_patience():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 102 Still\r\n\r\n")
            await asyncio.sleep(0.01)

    assert isinstance(await trouble(talk, patience=0.3), PeerUnreachable)


@running
async def test_a_line_can_be_used_after_every_trouble():
    left = 0

    async def says(body: bytes) -> bytes:
        nonlocal left
        try:
            await asyncio.sleep(0 if body == b"now" else 9)
        finally:
            left += body == b"wait"
        return body

    async with elm(says=says) as one:
        line = Line(ANA, ELM.public, one.address)
        for number in range(6):
            with pytest.raises(PeerUnreachable):
                await line.ask(b"wait", 0.05)
            await until(lambda: left > number)  # noqa: B023 - asked at once
            assert await line.ask(b"now", 5) == b"now"
        await line.close()


@running
async def test_what_is_given_up_at_any_moment_leaves_nothing_behind():
    async with elm(says=lambda body: asyncio.sleep(0 if body == b"now" else 9, body)) as one:
        line = Line(ANA, ELM.public, one.address)
        for moment in range(40):
            asking = asyncio.ensure_future(line.ask(b"wait", 9))
            for _ in range(moment % 20):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.wait((asking,))
        await until(lambda: one.open == 0)
        assert await line.ask(b"now", 5) == b"now"
        await line.close()


# Broken off, and garbage


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1 200 So\r\ncontent-le", b"HTTP/1.1 200 So\r\n\r\n"],
    ids=["before", "in the head", "after"],
)
@running
async def test_a_connection_may_be_cut_anywhere(said: bytes):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_from(reader)
        writer.write(said)

    assert isinstance(await trouble(talk), PeerUnreachable | PeerNonsense)


@running
async def test_a_connection_cut_within_the_answer_is_no_answer():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_from(reader)
        writer.write(answer(401, lichen_challenge=NOW))
        fields, _ = await request_from(reader)
        writer.write(signed(ELM, b"x" * 1000)(fields)[:-500])

    told = await trouble(talk)
    assert isinstance(told, PeerUnreachable)
    assert "broke off" in told.what


@pytest.mark.parametrize(
    "said",
    [
        b"+OK ready\r\n\r\n",
        b"\x15\x03\x01\0\x02\x02\x46",
        b"HTTP/1.1 200 So\r\n" + b"x: y\r\n" * 40_000,
        bytes(200_000),
    ],
    ids=["another protocol", "encryption", "a head without end", "zeros"],
)
@running
async def test_garbage_is_no_answer(said: bytes):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_from(reader)
        writer.write(said)
        await reader.read()

    assert isinstance(await trouble(talk), PeerNonsense)


# No


@pytest.mark.parametrize(
    ("said", "is_what"),
    [
        (answer(403), PeerRefused),
        (answer(413), PeerRefused),
        (answer(503, retry_after="7"), PeerRefused),
        (answer(401), PeerRefused),
        (answer(401, lichen_challenge="\x01"), PeerRefused),
        (answer(500), PeerUnreachable),
        (answer(502, b"<h1>Bad gateway</h1>"), PeerUnreachable),
        (answer(404, b"<h1>Not here</h1>"), PeerNonsense),
        (answer(307, location="http://127.0.0.1:9/sync"), PeerNonsense),
        (answer(204), PeerNonsense),
    ],
)
@running
async def test_every_no_says_what_it_is_and_what_can_be_done(said: bytes, is_what: type[Trouble]):
    told = await trouble(answering(lambda _: said))
    assert type(told) is is_what
    assert told.what.endswith(".")
    assert told.what_to_do.endswith(".")


@running
async def test_how_long_a_busy_machine_wants_to_be_left_alone_is_known():
    told = await trouble(answering(lambda _: answer(503, retry_after="7")))
    assert isinstance(told, PeerRefused)
    assert (told.status, told.again_in) == (503, 7)


@running
async def test_a_refusal_that_anybody_may_have_written_makes_us_wait_for_a_minute_at_most():
    told = await trouble(answering(lambda _: answer(503, retry_after="3600")))
    assert isinstance(told, PeerRefused)
    assert told.again_in == 60


@running
async def test_a_machine_that_wants_ever_new_challenges_is_asked_twice_and_no_more():
    asked: list[Fields] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            fields, _ = await request_from(reader)
            asked.append(fields)
            writer.write(answer(401, lichen_challenge=f"{NOW}-{len(asked)}"))

    told = await trouble(talk)
    assert isinstance(told, PeerRefused)
    assert len(asked) == 2


@running
async def test_a_stranger_is_told_so_and_sent_nothing():
    async with elm() as one:
        line = Line(EVE, ELM.public, one.address)
        with pytest.raises(PeerRefused) as told:
            await line.ask(b"a secret", 5)
        assert told.value.status == 403
        assert not one.heard
        await line.close()


# Nobody there


@pytest.mark.parametrize(
    "address",
    [
        "",
        "elm.example",
        "ftp://elm.example",
        "http://",
        "http://elm.example:99999",
        "http://a..b",
        "http://elm.example/a b",
        "http://" + "a." * 200,
    ],
)
def test_what_is_no_address_is_told_at_once(address: str):
    with pytest.raises(PeerUnreachable) as told:
        Line(ANA, ELM.public, address)
    assert "no address" in told.value.what


@running
async def test_nobody_there_is_told_soon():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        line = Line(ANA, ELM.public, f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(PeerUnreachable):
            await line.ask(b"", 5)
        await line.close()


@running
async def test_a_name_that_nobody_has_is_told():
    line = Line(ANA, ELM.public, "http://nobody.invalid")
    with pytest.raises(PeerUnreachable):
        await line.ask(b"", 5)
    await line.close()


# Through Tor


class Proxy:
    """A SOCKS5 proxy that knows one name, wherever it leads."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(3) == b"\5\1\0"
        writer.write(b"\5\0")
        assert await reader.readexactly(4) == b"\5\1\0\3"
        name = await reader.readexactly((await reader.readexactly(1))[0])
        self.asked.append(name)
        await reader.readexactly(2)
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"\5\0\0\1" + bytes(6))
        try:
            await asyncio.gather(passed_on(reader, back), passed_on(there, writer))
        finally:
            back.transport.abort()


async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
    writer.close()


def by_proxy(proxy: str) -> str:
    return proxy.replace("http://", "socks5://")


@running
async def test_an_onion_service_is_reached_by_a_proxy_which_alone_knows_the_name():
    async with elm() as one:
        tor = Proxy(one.port)
        async with somebody(tor.talk) as proxy:
            line = Line(ANA, ELM.public, "http://elm7h2abcd.onion", proxy=by_proxy(proxy))
            assert await line.ask(b"hello", 5) == b"HELLO"
            assert tor.asked == [b"elm7h2abcd.onion"]
            await line.close()


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1 400 Bad\r\n\r\n", b"\5\xff", b"\5\0\5\4\0\1" + bytes(6), b"\5\0\5\0\0\3", b"\5\0\5\0\0"],
)
@running
async def test_a_proxy_that_does_not_help_is_named(said: bytes):
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(said)
        await asyncio.sleep(0)

    async with somebody(talk) as proxy:
        line = Line(ANA, ELM.public, "http://elm7h2abcd.onion", proxy=by_proxy(proxy))
        with pytest.raises(PeerUnreachable) as told:
            await line.ask(b"hello", 5)
        assert "proxy" in told.value.what
        await line.close()


@running
async def test_a_proxy_that_is_not_there_is_named():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        line = Line(ANA, ELM.public, "http://elm7h2abcd.onion", proxy=f"socks5://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(PeerUnreachable, match="proxy does not answer"):
            await line.ask(b"hello", 5)
        await line.close()


@pytest.mark.parametrize("proxy", ["127.0.0.1:9050", "http://127.0.0.1:9050", "socks5://127.0.0.1"])
def test_what_is_no_proxy_is_told_at_once(proxy: str):
    with pytest.raises(Trouble, match="Say it like"):
        Line(ANA, ELM.public, "http://elm.example", proxy=proxy)


# Connections that were kept


@pytest.mark.parametrize("hangs_up", ["at once", "when it is asked again"])
@running
async def test_a_connection_that_died_meanwhile_is_made_anew_and_nobody_notices(hangs_up: str):
    connections = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        fields, body = await request_from(reader)
        if not body:
            writer.write(answer(401, lichen_challenge=NOW))
            fields, body = await request_from(reader)
        writer.write(answer(200, body, **sign_answer(ELM, fields, body)))
        await writer.drain()
        if hangs_up != "at once":
            await request_from(reader)
        writer.transport.abort()

    async with somebody(talk) as address:
        line = Line(ANA, ELM.public, address)
        assert [await line.ask(b"%d" % number, 5) for number in range(3)] == [b"0", b"1", b"2"]
        assert connections == 3
        await line.close()


@running
async def test_who_hangs_up_on_every_question_is_asked_once_more_and_no_more():
    connections = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await request_from(reader)
        if connections == 1:
            writer.write(answer(401, lichen_challenge=NOW))
            await request_from(reader)
        writer.transport.abort()

    assert "broke off" in (await trouble(talk)).what
    assert connections == 2
