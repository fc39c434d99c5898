"""What can go wrong with the world around a record, in words for the people who have to deal with it."""

from lichen.core.trouble import Trouble as Trouble


class StoreFull(Trouble):
    """There is no room for more; everything acknowledged before is still there."""


class StoreDamaged(Trouble):
    """The file does not hold what was written to it."""


class StoreBusy(Trouble):
    """Another process holds it."""


class StoreMoved(Trouble):
    """Another process has written what this one did not know of yet."""


class StoreTooNew(Trouble):
    """A later version of Lichen wrote it."""


class StoreUnreachable(Trouble):
    """It cannot be opened, read or written: a missing folder, a missing permission, a failing disk."""


def damaged(detail: str = "") -> StoreDamaged:
    """What to say, and to do, about a file that no longer holds what was written to it."""
    return StoreDamaged(
        f"The file that holds the record is damaged{': ' if detail else ''}{detail}. It was left as it is.",
        "Keep it, restore the latest backup, and bring in a bundle from someone who has the record too.",
    )


def moved() -> StoreMoved:
    """What to say to whoever spoke at the moment in which this process lost its turn to do so."""
    return StoreMoved(
        "Something else was written in this circle at the same moment, so this was not kept.", "Try again."
    )
