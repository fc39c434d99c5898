"""Heads of requests have an end and come in time, and whoever only connects keeps nobody from a page."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lichen.web.crowd import Crowd, place_of
from lichen.web.listening import A_WHILE, Seldom, serving
from tests.sync.machines import until

HEAD = b"GET / HTTP/1.1\r\nHost: elm.example\r\n"


@contextmanager
def served(app: ASGIApp | None = None) -> Iterator[socket.socket]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(serving(app or PlainTextResponse("Here.")))
    thread = Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        with socket.create_connection(listener.getsockname(), timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def told(client: socket.socket) -> bytes:
    """All that comes until the other side hangs up, however it does."""
    got = b""
    try:
        while piece := client.recv(65_536):
            got += piece
    except ConnectionResetError:
        pass
    return got


def is_answered(client: socket.socket) -> bool:
    """Head and body may come in pieces."""
    got = b""
    while b"Here." not in got and (piece := client.recv(4_096)):
        got += piece
    return b"Here." in got


def test_a_usual_request_is_answered_and_the_next_too() -> None:
    with served() as client:
        client.sendall(HEAD + b"\r\n")
        assert is_answered(client)
        client.sendall(HEAD + b"Connection: close\r\n\r\n")
        assert b"Here." in told(client)


def test_a_head_without_end_is_hung_up_on() -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 8_000) for number in range(2_000))
    with served() as client:
        with pytest.raises(ConnectionError):
            client.sendall(HEAD + lines)
        assert b"Here." not in told(client)


@pytest.mark.parametrize("begins", [b"", HEAD])
def test_a_head_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, begins: bytes) -> None:
    monkeypatch.setattr("lichen.web.listening.PATIENCE", 0.05)
    with served() as client:
        client.sendall(begins)
        assert told(client) == b""


def test_a_late_second_request_on_a_line_is_welcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.web.listening.PATIENCE", 0.05)
    with served() as client:
        client.sendall(HEAD + b"\r\n")
        assert is_answered(client)
        asyncio.run(asyncio.sleep(0.1))
        client.sendall(HEAD + b"Connection: close\r\n\r\n")
        assert b"Here." in told(client)


# Too many


class Visitor:
    """A connection of which nothing is known but whether it was hung up on."""

    is_gone = False

    def hang_up(self) -> None:
        self.is_gone = True


def entered(crowd: Crowd, number: int, place: str = "") -> list[Visitor]:
    visitors = [Visitor() for _ in range(number)]
    for one in visitors:
        crowd.enter(one, place)
    return visitors


def gone(visitors: list[Visitor]) -> list[int]:
    return [at for at, one in enumerate(visitors) if one.is_gone]


def test_whoever_has_been_silent_for_longest_makes_room() -> None:
    crowd = Crowd(4)
    first = entered(crowd, 4)
    crowd.asks(first[0])
    crowd.asks(first[1])
    crowd.is_answered(first[1])
    late = entered(crowd, 2)
    assert gone(first) == [2, 3]
    late += entered(crowd, 1)
    assert gone(first) == [1, 2, 3], "it is owed nothing any more, but for less long than the others"
    assert gone(late) == []


def test_nobody_is_hung_up_on_whose_answer_is_on_its_way() -> None:
    crowd = Crowd(2)
    asking = entered(crowd, 2)
    for one in asking:
        crowd.asks(one)
    assert gone(entered(crowd, 1)) == [0]
    assert gone(asking) == []
    crowd.leave(asking[0])
    assert gone(entered(crowd, 1)) == []


def test_from_one_address_come_a_fourth_of_all_at_most() -> None:
    crowd = Crowd(16)
    others, here = entered(crowd, 2, "192.0.2.1"), entered(crowd, 6)
    many = entered(crowd, 7, "192.0.2.2")
    assert gone(many) == [0, 1, 2]
    assert gone(others) == gone(here) == []
    crowd.leave(many[6])
    assert gone(entered(crowd, 1, "192.0.2.2")) == []


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("127.0.0.1", ""),
        ("192.168.1.7", ""),
        ("::1", ""),
        ("fd00::7", ""),
        ("::ffff:127.0.0.1", ""),
        ("", ""),
        ("93.184.215.14", "93.184.215.14"),
        ("::ffff:93.184.215.14", "93.184.215.14"),
        ("2606:2800:21f:cb07::1", "2606:2800:021f:cb07"),
        ("2606:2800:21f:cb07:6820::9", "2606:2800:021f:cb07"),
    ],
)
def test_a_house_counts_as_one_and_whatever_may_be_a_proxy_not_at_all(address: str, place: str) -> None:
    assert place_of(address) == place


class Slow:
    """Answers at /slow only once somebody has asked for something else."""

    def __init__(self) -> None:
        self.asked = 0
        self._go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/slow":
            self.asked += 1
            await self._go.wait()
        elif scope["type"] == "http":
            self._go.set()
        if scope["type"] == "http":
            await PlainTextResponse("Here.")(scope, receive, send)


ASKING_SLOWLY = HEAD.replace(b"/ ", b"/slow ") + b"\r\n"


def waits_for(app: Slow, asked: int) -> None:
    asyncio.run(until(lambda: app.asked >= asked))


def test_whoever_waits_for_a_page_has_it_however_many_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.web.listening.MOST", 3)
    app = Slow()
    with served(app) as client, ExitStack() as stack:
        client.sendall(ASKING_SLOWLY)
        waits_for(app, 1)
        silent = [stack.enter_context(socket.create_connection(client.getpeername(), timeout=10)) for _ in range(4)]
        assert told(silent[0]) == b""
        silent[-1].sendall(HEAD + b"\r\n")
        assert is_answered(silent[-1])
        assert is_answered(client)


def test_those_who_went_away_take_up_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.web.listening.MOST", 3)
    app = Slow()
    with served(app) as client:
        for number in range(4):
            with socket.create_connection(client.getpeername(), timeout=10) as going:
                going.sendall(ASKING_SLOWLY)
                waits_for(app, number + 1)
        with socket.create_connection(client.getpeername(), timeout=10) as last:
            last.sendall(HEAD + b"\r\n")
            assert is_answered(last)


def test_whoever_was_answered_and_stays_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lichen.web.listening.MOST", 2)
    with served() as client, ExitStack() as stack:
        for _ in range(4):
            one = stack.enter_context(socket.create_connection(client.getpeername(), timeout=10))
            one.sendall(HEAD + b"\r\n")
            assert is_answered(one)


FEW_FILES = """
import resource, sys, uvicorn, socket
resource.setrlimit(resource.RLIMIT_NOFILE, (48, 96))
from starlette.responses import PlainTextResponse
from lichen.web.listening import serving
listener = socket.create_server(("127.0.0.1", 0))
server = uvicorn.Server(serving(PlainTextResponse("Here."), loop=sys.argv[1]))
print(listener.getsockname()[1], *resource.getrlimit(resource.RLIMIT_NOFILE), flush=True)
server.run(sockets=[listener])
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_who_only_connects_uses_up_neither_all_files_nor_the_disk(loop: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", FEW_FILES, loop],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert child.stdout
        port, now, most = map(int, child.stdout.readline().split())
        assert now == most, "it asks for what it may have"
        at = ("127.0.0.1", port)
        with ExitStack() as stack:
            for _ in range(120):
                stack.enter_context(socket.create_connection(at, timeout=10))
            with socket.create_connection(at, timeout=10) as client:
                client.sendall(HEAD + b"Connection: close\r\n\r\n")
                assert b"Here." in told(client)
    finally:
        child.terminate()
        _, log = child.communicate(timeout=10)
    assert len(log) < 1_000


def test_that_there_is_no_more_room_is_said_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    now = 1.0
    log = logging.getLogger("tests.loop")
    log.addFilter(Seldom(lambda: now))
    for _ in range(3):
        log.error("socket.accept() out of system resource\nsocket: ...")
        log.error("Something else")
    now += A_WHILE
    log.error("socket.accept() out of system resource\nsocket: ...")
    assert [one.message[:6] for one in caplog.records].count("socket") == 2
    assert len(caplog.records) == 5
