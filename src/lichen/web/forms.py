"""Forms read off facts: what can be typed, what it means, and what is wrong with it, every reason at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec import inspect

from lichen.core.fact import Fact, kind_of
from lichen.core.refusal import Refusal, refuse
from lichen.core.values import Time
from lichen.node.saying import Said
from lichen.node.words import flaws as flaws_of_words
from lichen.practices import LAW
from lichen.web.body import NOTHING, Form
from lichen.web.visit import Visit

Kind: TypeAlias = Literal[
    "line", "lines", "choice", "tick", "told", "day", "moment", "number", "thing", "things", "ranks"
]

EVENING = 21  # the hour a day one names as a limit ends at
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,16}")


@dataclass(frozen=True)
class Field:
    """One thing a form asks for: a field of a fact, or (with `written`) words that go with it.

    What is `told` is never asked: it lists which of the words were written.
    """

    name: str
    kind: Kind
    required: bool
    written: bool = False
    most: int = 0  # characters of a line, or the greatest number
    least: int = 0
    choices: tuple[str, ...] = ()
    of: str = ""  # the kind of event, or "member", that things are chosen from; empty when any will do
    default: str = ""


@dataclass(frozen=True)
class Draft:
    """A fact as somebody typed it, or nothing and every reason why not."""

    fact: Fact | None
    words: dict[str, str]
    refusals: tuple[Refusal, ...] = ()


@cache
def fields_of(fact: type[Fact]) -> tuple[Field, ...]:
    """What a form for this fact asks for: which thing, then the words, then all the rest."""
    fields = [each for field in msgspec.structs.fields(fact) for each in _fields(field)]
    things = [field for field in fields if field.kind == "thing" and field.required]
    words = [
        Field(name, "lines" if limit.lines else "line", limit.required, written=True, most=limit.most)
        for name, limit in fact.words.items()
    ]
    return (*things, *words, *(field for field in fields if field not in things))


def _fields(field: msgspec.structs.FieldInfo, within: str = "") -> Iterator[Field]:
    extra, kind = _opened(inspect.type_info(field.type))
    name = within + field.encode_name
    required, default = field.required, "" if field.default in (msgspec.NODEFAULT, 0) else str(field.default)
    match kind:
        case inspect.StructType(cls=struct):
            for inner in msgspec.structs.fields(struct):
                yield from _fields(inner, f"{name}.")
        case inspect.BoolType():
            yield Field(name, "tick", False)
        case inspect.LiteralType(values=values):
            choices = _in_order(field.type, values)
            yield Field(name, "choice", bool(within) or required, choices=choices, default=default)
        case inspect.VarTupleType(item_type=inspect.LiteralType(values=values)):
            yield Field(name, "told", False, choices=tuple(map(str, values)))
        case inspect.VarTupleType(item_type=item) if isinstance(_opened(item)[1], inspect.StrType):
            yield Field(name, "things", required, of=str(_opened(item)[0].get("of", "")))
        case inspect.VarTupleType(item_type=item) if isinstance(_opened(item)[1], inspect.IntType):
            yield Field(name, "ranks", required)
        case inspect.VarTupleType():
            pass  # facts that would follow from this one have forms of their own
        case inspect.IntType() if extra.get("is") == "time":
            yield Field(name, "day", required)
        case inspect.IntType() if extra.get("is") == "moment":
            yield Field(name, "moment", required)
        case inspect.IntType(ge=least, le=most):
            yield Field(name, "number", bool(within) or required, least=least or 0, most=most or 0, default=default)
        case _:
            yield Field(name, "thing", required, of=str(extra.get("of", "")))


def _opened(kind: inspect.Type) -> tuple[Mapping[str, Any], inspect.Type]:
    if isinstance(kind, inspect.Metadata):
        return kind.extra or {}, kind.type
    return {}, kind


def _in_order(annotation: Any, values: Sequence[Any]) -> tuple[str, ...]:
    """The choices as the practice lists them; msgspec sorts them."""
    listed = getattr(annotation, "__args__", values)
    return tuple(str(value) for value in listed if value in values)


# What was typed


def read(fact: type[Fact], form: Form, zone: tzinfo, given: Mapping[str, str] | None = None) -> Draft:
    """The fact somebody typed; `given` holds what the page knows without asking."""
    told = {**{name: [value] for name, value in (given or {}).items()}}
    typed = Form({**form.fields, **told})
    raw: dict[str, Any] = {"kind": kind_of(fact)}
    wrong: list[Refusal] = []
    for field in fields_of(fact):
        if not field.written:
            wrong += _read(field, typed, zone, raw)
    words = {f.name: typed.text(f.name) for f in fields_of(fact) if f.written and typed.text(f.name).strip()}
    made: Fact | None = None
    if not wrong:
        with suppress(msgspec.ValidationError):
            made = msgspec.convert(raw, fact)
    wrong_words = list(flaws_of_words(made.words_taken() if made else fact.words, words))
    if made and not wrong_words:
        return Draft(made, words)
    found = {refusal.particulars.get("field") for refusal in wrong}
    wrong += [flaw for flaw in LAW.flaws(raw) if flaw.particulars.get("field") not in found]
    return Draft(None, words, (*wrong, *wrong_words))


def _read(field: Field, typed: Form, zone: tzinfo, raw: dict[str, Any]) -> list[Refusal]:
    """Puts one field where the law expects it; what cannot be read is said and left out."""
    text = typed.text(field.name).strip()
    match field.kind:
        case "tick":
            value: Any = typed.ticked(field.name)
        case "told":
            value = [name for name in field.choices if typed.text(name).strip()]
        case "things":
            value = [one for one in typed.all(field.name) if one.strip()]
        case "day" | "moment" | "number" | "ranks" if text:
            value = _measured(field, text, zone)
            if value is None:
                return [_unreadable(field)]
            if field.kind == "number" and not field.least <= value <= field.most:
                return [refuse("number-out-of-bounds", field=field.name, least=field.least, most=field.most)]
        case _ if text or (field.name in typed and "" in field.choices):
            value = text
        case _:
            if field.required and "." in field.name:
                return [refuse("field-missing", field=field.name)]
            return []
    outer, dot, inner = field.name.partition(".")
    if dot:
        raw.setdefault(outer, {})[inner] = value
    else:
        raw[outer] = value
    return []


def _measured(field: Field, text: str, zone: tzinfo) -> int | list[int] | None:
    match field.kind:
        case "day":
            return day_end(text, zone)
        case "moment":
            return moment(text, zone)
        case "ranks":
            each = [_number(one) for one in text.replace(",", " ").split()]
            return None if None in each else [one for one in each if one is not None]
    return _number(text)


def _unreadable(field: Field) -> Refusal:
    match field.kind:
        case "day":
            return refuse("day-unreadable", field=field.name)
        case "moment":
            return refuse("moment-unreadable", field=field.name)
    return refuse("number-unreadable", field=field.name)


def _number(text: str) -> int | None:
    return int(text) if WHOLE_NUMBER.fullmatch(text) and text.isascii() else None


def day_end(text: str, zone: tzinfo) -> Time | None:
    """The evening of a day as browsers write it; nothing when that is no day."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(hour=EVENING, tzinfo=zone)
        return max(0, int(day.timestamp() * 1000))
    except (ValueError, OverflowError, OSError):
        return None


def day_text(at: Time, zone: tzinfo) -> str:
    """A time as a date field wants it; empty for none."""
    return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d") if at else ""


def moment(text: str, zone: tzinfo) -> Time | None:
    """A day and an hour there, as browsers write them or people do in their place; nothing when it is neither."""
    try:
        then = datetime.strptime(" ".join(text.replace("T", " ").split()), "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        return max(0, int(then.timestamp() * 1000))
    except (ValueError, OverflowError, OSError):
        return None


def moment_text(at: Time, zone: tzinfo) -> str:
    """A time as a field for day and hour wants it."""
    return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%dT%H:%M")


async def say_form(visit: Visit, fact: type[Fact], **given: str) -> Said:
    """Says the fact that was typed; `refusals` holds every reason why not."""
    draft = read(fact, visit.form, visit.zone, given)
    if draft.fact is None:
        return Said("", draft.refusals)
    return await visit.say(draft.fact, **draft.words)


__all__ = [
    "NOTHING", "Draft", "Field", "Form", "day_end", "day_text", "fields_of", "moment", "moment_text", "read",
    "say_form",
]  # fmt: skip
