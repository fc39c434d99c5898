"""A device's chain as an append finds it and leaves it."""

from dataclasses import dataclass

from lichen.store.rows import name


@dataclass(slots=True)
class Chain:
    """How far it goes, its last event, and where it split, if it did."""

    d: int
    seq: int = 0
    head: bytes = b""
    split: int | None = None

    def extend(self, seq: int, id: bytes) -> bool:
        """Takes in one event; whether it splits, or earlier than was known.

        A number that is taken is a second face: all before it on its chain are held already (P4).
        """
        if seq > self.seq:
            self.seq, self.head = seq, id
            return False
        if seq == self.seq and name(id) < name(self.head):
            self.head = id
        if self.split is not None and seq >= self.split:
            return False
        self.split = seq
        return True
