"""Heads of requests have an end and come in time, whoever sends them; and a node that ends does not wait for others."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from lichen.web.listening import serving

HEAD = b"GET / HTTP/1.1\r\nHost: elm.example\r\n"


@contextmanager
def served() -> Iterator[socket.socket]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(serving(PlainTextResponse("Here.")))
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
