"""What can go wrong with the world around a record, in words for the people who have to deal with it."""


class Trouble(Exception):
    """The world failed: what happened, and what whoever runs this node can do about it."""

    def __init__(self, what: str, what_to_do: str) -> None:
        super().__init__(f"{what} {what_to_do}")
        self.what = what
        self.what_to_do = what_to_do


class StoreFull(Trouble):
    """There is no room for more; everything acknowledged before is still there."""


class StoreDamaged(Trouble):
    """The file does not hold what was written to it."""


class StoreBusy(Trouble):
    """Another process holds it."""


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
