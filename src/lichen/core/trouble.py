"""Trouble: how the world's failures (a disk, a network, another machine) are told to whoever has to deal with them."""


class Trouble(Exception):
    """The world failed: what happened, and what whoever runs this node can do about it."""

    def __init__(self, what: str, what_to_do: str) -> None:
        super().__init__(f"{what} {what_to_do}")
        self.what = what
        self.what_to_do = what_to_do
