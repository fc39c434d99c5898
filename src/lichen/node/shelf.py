"""Shelves: private values of one kind, held in memory, and read again when another process has changed them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from lichen.node.keyring import Keyring
from lichen.store.contract import News

Alone = Callable[[str], AbstractContextManager[None]]
"""While it lasts, no other process on the same store does what asks for the same."""

V = TypeVar("V")
S = TypeVar("S", bound=Struct)


class Shelf(Generic[V]):
    """Values by name; whoever holds one that can change sees what another process made of it."""

    def __init__(self, keyring: Keyring, kind: str, write: Callable[[V], bytes], read: Callable[[bytes], V]) -> None:
        self._keyring = keyring
        self._kind = kind
        self._write = write
        self._read = read
        self._held = {name: read(value) for name, value in keyring.all(kind)}

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._held))

    def values(self) -> list[V]:
        """All of them."""
        return list(self._held.values())

    def items(self) -> list[tuple[str, V]]:
        """All of them, with their names."""
        return list(self._held.items())

    def get(self, name: str) -> V | None:
        """The value of that name, if there is one."""
        return self._held.get(name)

    def put(self, name: str, value: V) -> V:
        """Keeps a value; durable on return."""
        self._held[name] = value
        self._keyring.put(self._kind, name, self._write(value))
        return value

    def drop(self, name: str) -> None:
        """Forgets a value."""
        self._held.pop(name, None)
        self._keyring.drop(self._kind, name)

    def take_note(self, news: News) -> set[str]:
        """Reads again what another process changed; which those are."""
        if news.missed:
            found = dict(self._keyring.all(self._kind))
            changed = found.keys() | self._held.keys()
        else:
            changed = {name for kind, name in news.private if kind == self._kind}
            found = {name: value for name in changed if (value := self._keyring.get(self._kind, name)) is not None}
        for name in changed:
            self._change(name, found.get(name))
        return set(changed)

    def _change(self, name: str, value: bytes | None) -> None:
        if value is None:
            self._held.pop(name, None)
            return
        old, new = self._held.get(name), self._read(value)
        if isinstance(old, Struct):
            for field in old.__struct_fields__:
                setattr(old, field, getattr(new, field))
        else:
            self._held[name] = new


def texts(keyring: Keyring, kind: str) -> Shelf[str]:
    """Values that are text."""
    return Shelf(keyring, kind, str.encode, bytes.decode)


def structs(keyring: Keyring, kind: str, of: type[S]) -> Shelf[S]:
    """Values with parts; whoever changed some of one keeps it with `put`."""
    return Shelf(keyring, kind, msgspec.json.encode, msgspec.json.Decoder(of).decode)
