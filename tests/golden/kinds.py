"""Event texts for every kind in the law, the least and the greatest fact and every choice, read off the fields."""

from collections.abc import Mapping
from typing import Any

from msgspec import inspect

from lichen.core.event import canonical
from lichen.core.fact import Fact
from lichen.core.keys import hashed
from lichen.core.values import GREATEST_NUMBER
from lichen.practices import LAW

AT = 1_767_225_600_000


def kinds() -> dict[str, Any]:
    """For each kind: who may say it, whether it governs, which words go with it, and its two facts as event texts."""
    return {kind: described(kind, fact) for kind, fact in sorted(LAW.facts.items())}


def described(kind: str, fact: type[Fact]) -> dict[str, Any]:
    return {
        "said_by": fact.said_by,
        "governs": fact.governs,
        "words": {name: [rule.most, rule.required, rule.lines] for name, rule in sorted(fact.words.items())},
        "words_like": fact.words_like,
        "texts": [text_of({"kind": kind, **raw}) for raw in facts(inspect.type_info(fact))],
    }


def facts(struct: inspect.Type) -> list[dict[str, Any]]:
    """The least fact, the greatest, and the greatest with every other choice that one of its fields has."""
    assert isinstance(struct, inspect.StructType)
    most = fields(struct, full=True)
    choices = [(field.encode_name, field.type) for field in struct.fields]
    others = [
        most | {name: value}
        for name, kind in choices
        if isinstance(kind, inspect.LiteralType)
        for value in kind.values[:-1]
    ]
    return [fields(struct, full=False), most, *others]


def text_of(raw: Mapping[str, Any]) -> str:
    text = {
        "at": AT,
        "circle": hashed("golden", b"circle"),
        "device": hashed("golden", b"device"),
        "fact": raw,
        "prev": hashed("golden", b"prev"),
        "seen": [],
        "seq": 2,
        "size": 0,
        "v": 1,
        "words": "",
    }
    return canonical(text).decode()


def fields(struct: inspect.Type, *, full: bool) -> dict[str, Any]:
    assert isinstance(struct, inspect.StructType)
    wanted = [field for field in struct.fields if full or field.required]
    tag = {struct.tag_field: struct.tag} if struct.tag_field else {}
    return tag | {field.encode_name: example(field.type, field.encode_name, full=full) for field in wanted}


def example(kind: inspect.Type, name: str, *, full: bool) -> Any:
    """The least or the greatest value that this type lets through."""
    match kind:
        case inspect.Metadata(type=inner):
            return example(inner, name, full=full)
        case inspect.BoolType():
            return full
        case inspect.IntType():
            return (kind.le or GREATEST_NUMBER) if full else (kind.ge or 0)
        case inspect.StrType():
            return string(kind, name, full=full)
        case inspect.LiteralType(values=values):
            return values[-1] if full else values[0]
        case inspect.ListType() | inspect.SetType() | inspect.FrozenSetType() | inspect.VarTupleType():
            return items(kind, name, full=full)
        case inspect.DictType():
            return {}
        case inspect.StructType():
            return fields(kind, full=full)
        case inspect.UnionType(types=types):
            return example(types[-1] if full else types[0], name, full=full)
        case _:
            raise TypeError(f"{name}: no example for {kind}")


def string(kind: inspect.StrType, name: str, *, full: bool) -> str:
    length = (kind.max_length or 0) if full else (kind.min_length or 0)
    return (hashed("golden", name.encode()) * (length // 43 + 1))[:length]


def items(kind: Any, name: str, *, full: bool) -> list[Any]:
    if isinstance(kind.item_type, inspect.LiteralType):
        return list(kind.item_type.values[: kind.max_length]) if full else []
    if isinstance(kind.item_type, inspect.UnionType):  # one of each, as far as they fit
        return [example(one, name, full=full) for one in kind.item_type.types[: kind.max_length]] if full else []
    count = min(kind.max_length or 3, 3) if full else kind.min_length or 0
    return [example(kind.item_type, f"{name} {number}", full=full) for number in range(count)]
