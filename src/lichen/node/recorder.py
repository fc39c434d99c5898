"""Recorder: makes events durable, many at once. One fsync serves everybody who waits for it."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from queue import SimpleQueue

from lichen.core.door import Arrival
from lichen.core.values import CircleId, Time
from lichen.store.contract import Store
from lichen.store.trouble import StoreMoved

MOST_AT_ONCE = 512
Batch = Sequence[Arrival]


class Ground:
    """What a row of jobs builds on. Once one of them could not be written, none that was asked for later may be."""

    __slots__ = ("lost",)

    def __init__(self) -> None:
        self.lost: BaseException | None = None


class _Job:
    __slots__ = ("after", "batch", "done", "ground", "upon")

    def __init__(
        self, batch: Batch, after: Callable[[], None] | None, ground: Ground | None, upon: Mapping[CircleId, int]
    ) -> None:
        self.batch = batch
        self.upon = upon
        self.after = after
        self.ground = ground
        self.done: Future[None] = Future()
        self.done.set_running_or_notify_cancel()  # whoever stops waiting cannot call it off

    @property
    def lost(self) -> BaseException | None:
        return self.ground.lost if self.ground else None

    def end(self, error: BaseException | None) -> None:
        """Tells whoever waits what became of it; what was to run once all before it is safe runs now."""
        try:
            if error is None and self.after:
                self.after()
        except BaseException as trouble:
            self.done.set_exception(trouble)
            return
        if error is None:
            self.done.set_result(None)
            return
        if self.ground:
            self.ground.lost = error  # before anybody who waits can go on
        self.done.set_exception(error)


class Recorder:
    """A thread of its own that writes in the order it was asked to, and tells each asker when it is on disk."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], Time],
        written: Callable[[Batch], None],
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._written = written
        self._told = told  # runs each time after all who waited for a write were told
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def record(
        self,
        batch: Batch,
        after: Callable[[], None] | None = None,
        ground: Ground | None = None,
        upon: Mapping[CircleId, int] | None = None,
    ) -> "Future[None]":
        """Done once the batch is on disk; `after` runs on the writing thread, once everything before it is safe.

        `upon` says how many events the circles had without it: it is not written where there are others (`append`).
        """
        job = _Job(batch, after, ground, upon or {})
        self._queue.put(job)
        return job.done

    def close(self) -> None:
        """Writes what was asked for so far and stops."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        running = True
        while running:
            jobs = [self._queue.get()]
            while not self._queue.empty() and len(jobs) < MOST_AT_ONCE:
                jobs.append(self._queue.get())
            running = None not in jobs
            for together in _rows([job for job in jobs if job is not None]):
                self._write(together)
                self._told()

    def _write(self, jobs: list[_Job]) -> None:
        able = [job for job in jobs if not job.lost]
        upon = {circle: count for job in reversed(able) for circle, count in job.upon.items()}  # the first of each
        error = self._append([arrival for job in able for arrival in job.batch], upon)
        if isinstance(error, StoreMoved) and len(able) > 1:
            for job in jobs:  # only in one of these circles did somebody else write
                self._write([job])
            return
        for job in jobs:
            job.end(job.lost or (error if job.batch else None))

    def _append(self, batch: Batch, upon: Mapping[CircleId, int]) -> BaseException | None:
        """What went wrong, if anything."""
        try:
            if batch:
                self._store.append(batch, self._clock(), upon=upon)
                self._written(batch)
        except BaseException as error:
            return error
        return None


def _rows(jobs: list[_Job]) -> Iterator[list[_Job]]:
    """Jobs that one write can serve: what has to run after others comes last, and is over before the next begin."""
    row: list[_Job] = []
    for job in jobs:
        row.append(job)
        if job.after:
            yield row
            row = []
    yield row
