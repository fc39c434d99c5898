"""Reading JSON that other tools wrote: typed, field by field, so that one odd field costs no more than itself."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

import msgspec
from msgspec import Struct, ValidationError, structs

from lichen.carry.draft import Why
from lichen.carry.gathering import Gathering
from lichen.carry.opening import spelled

MOST_PARTS = 20_000


def words(text: str) -> frozenset[str]:
    """A set of names, written as one would say them."""
    return frozenset(text.split())


class Part(Struct, frozen=True, kw_only=True):
    """A piece of a foreign file. Its fields are what we understand; `bookkeeping` is what the tool keeps for itself
    (left behind, and named in the report); everything else that says anything is a loose end of the gathering.
    """

    bookkeeping: ClassVar[frozenset[str]] = frozenset()


P = TypeVar("P", bound=Part)


def read_part(kind: type[P], raw: object, where: str, gathering: Gathering) -> P | None:
    """The typed piece, or nothing when it is no object at all; what does not fit is reported with its text."""
    if not isinstance(raw, dict):
        gathering.cannot_read(where, spelled(raw), Why.WRONG_TYPE)
        return None
    known, read = _fields(kind), {}
    for name, value in raw.items():
        if says_nothing(value):
            continue
        if name in known:
            read.update(_converted(known[name], value, f"{where}, {name}", gathering))
        elif name in kind.bookkeeping:
            if value:
                gathering.left.add(name, where)
        else:
            gathering.hold(name, spelled({name: value}), where)
    return kind(**read)


@lru_cache
def _fields(kind: type[Part]) -> dict[str, structs.FieldInfo]:
    return {field.encode_name: field for field in structs.fields(kind)}


def _converted(field: structs.FieldInfo, value: object, where: str, gathering: Gathering) -> dict[str, Any]:
    try:
        return {field.name: msgspec.convert(value, field.type)}
    except (ValidationError, RecursionError):
        gathering.cannot_read(where, spelled(value), Why.WRONG_TYPE)
        return {}


def read_parts(
    kind: type[P], raw: list[object], where: str, gathering: Gathering, most: int = MOST_PARTS
) -> Iterator[P]:
    """The typed pieces of a list one by one, as far as they may still be read; what is beyond is reported."""
    if len(raw) > most:
        gathering.cannot_read(f"{where}, from number {most + 1} on", spelled(raw[most:]), Why.TOO_MANY)
    for number, item in enumerate(raw[:most], 1):
        part = read_part(kind, item, f"{where} {number}", gathering)
        if part is not None:
            yield part


def listed(raw: object) -> list[object]:
    """A list, or an object that is one in disguise: its names are only the numbers of its pieces."""
    if isinstance(raw, dict):
        return list(raw.values()) if all(name.isdecimal() for name in raw) else [raw]
    return raw if isinstance(raw, list) else [raw]


def says_nothing(value: object) -> bool:
    """Nothing, an empty text, an empty list: no content that could be lost."""
    return value is None or value == "" or (isinstance(value, list | dict) and all(map(says_nothing, _inner(value))))


def _inner(value: list[object] | dict[str, object]) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else value
