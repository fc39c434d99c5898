"""One connection over loopback to a program that talks on its standard input and output; every byte is counted."""

import os
import socket
import subprocess
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import IO, Self

from bench.serving import LOOPBACK

LONGEST = 60  # seconds until somebody connects
AT_ONCE = 64 * 1024


class Wire:
    """Runs the program for whoever connects first, for as long as the `with` lasts."""

    def __init__(self, *command: str, environment: dict[str, str]) -> None:
        self.up = self.down = 0  # to the program, and from it
        self._command, self._environment = command, environment
        self._listening = socket.create_server((LOOPBACK, 0))
        self._listening.settimeout(LONGEST)
        self._carrying = Thread(target=self._carry)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        self._carrying.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The program has ended and its CPU time is known, once this returns."""
        if kind:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
        self._carrying.join()
        self._listening.close()

    def _carry(self) -> None:
        with suppress(OSError):
            connection, _ = self._listening.accept()
            with (
                connection,
                subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment
                ) as program,
            ):
                assert program.stdin is not None
                assert program.stdout is not None
                rising = Thread(target=self._rise, args=(connection, program.stdin))
                rising.start()
                while chunk := os.read(program.stdout.fileno(), AT_ONCE):
                    connection.sendall(chunk)
                    self.down += len(chunk)
                connection.shutdown(socket.SHUT_WR)
                rising.join()

    def _rise(self, connection: socket.socket, program: IO[bytes]) -> None:
        with suppress(OSError), program:
            while chunk := connection.recv(AT_ONCE):
                self.up += len(chunk)
                program.write(chunk)
                program.flush()
