"""Said: what became of something that a person said here."""

from concurrent.futures import Future

from msgspec import Struct

from lichen.core.refusal import Refusal
from lichen.core.values import EventId


class Said(Struct):
    """What became of something that was said: refused with every reason, or recorded once `done` is."""

    event: EventId
    refusals: tuple[Refusal, ...] = ()
    done: "Future[None] | None" = None

    def wait(self) -> "Said":
        """Returns when it is on disk."""
        if self.done:
            self.done.result()
        return self
