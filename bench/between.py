"""A place between two nodes that passes everything on and counts it."""

import asyncio
from contextlib import suppress
from threading import Thread
from time import perf_counter
from types import TracebackType
from typing import Self

from bench.serving import LOOPBACK

AT_ONCE = 256 * 1024


class Between:
    """Whoever comes to its port is at the other one, for as long as the `with` lasts."""

    def __init__(self, to: int) -> None:
        self.bytes = 0  # both ways, without what TCP and IP add
        self.began = 0.0  # when the first of them came
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> int:
        self._server = await asyncio.start_server(self._connected, LOOPBACK, 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there, back = await asyncio.open_connection(LOOPBACK, self._to)
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(AT_ONCE):
                self.began = self.began or perf_counter()
                self.bytes += len(piece)
                writer.write(piece)
                await writer.drain()
        writer.close()
