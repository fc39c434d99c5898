"""Reads the page of a practice off its facts, so that the docs cannot lag: `python -m tests.docs.make` writes them."""

import inspect
import re
import sys
from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec

from lichen.core.fact import Fact, kind_of
from lichen.core.practice import Practice

SAID_BY = {"member": "a member", "keeper": "a keeper", "circle": "only the circle", "newcomer": "whoever comes"}


def page_of(practice: Practice) -> str:
    """The whole page, in Markdown."""
    module = sys.modules[practice.refusals.__module__]
    about = inspect.getdoc(sys.modules[f"lichen.practices.{practice.name}"]) or ""
    lines = [f"# {practice.name.title()}", "", *about.partition("\n")[2].strip().splitlines(), ""]
    lines += ["## What can happen", ""]
    for fact in practice.facts:
        lines += [*_fact(fact), ""]
    lines += ["## Why something is refused", "", ", ".join(f"`{code}`" for code in codes_of(module)) or "Nothing.", ""]
    return "\n".join(lines)


def _fact(fact: type[Fact]) -> Iterator[str]:
    governs = "; it governs" if fact.governs else ""
    yield f"### `{kind_of(fact)}`"
    yield ""
    yield f"{inspect.getdoc(fact)} *Said by {SAID_BY[fact.said_by]}{governs}.*"
    fields = msgspec.structs.fields(fact)
    if fields or fact.words:
        yield ""
        yield "| | | |"
        yield "|---|---|---|"
        for field in fields:
            asked = "" if field.required else "may be left out"
            yield f"| {field.encode_name} | {_type(field.type)} | {asked} |"
        for name, limit in fact.words.items():
            lines = "some lines" if limit.lines else "one line"
            yield f"| *{name}* | words: {lines}, {limit.most} at most | {'' if limit.required else 'may be left out'} |"


def _type(kind: Any) -> str:
    """A field's type in a few words."""
    origin, args = get_origin(kind), get_args(kind)
    if hasattr(kind, "__metadata__"):
        metas = [meta for meta in kind.__metadata__ if isinstance(meta, msgspec.Meta)]
        extra: dict[str, Any] = {}
        for meta in metas:
            extra |= meta.extra or {}
        if "of" in extra:
            return f"one `{extra['of']}`"
        if extra.get("is") in ("time", "moment"):
            return "a time" if extra["is"] == "time" else "a time, to the minute"
        if args[0] is int:
            meta = metas[0]
            return f"a number from {meta.ge} to {meta.le}"
        return _type(args[0])
    if origin is not None and str(origin).endswith("Literal"):
        return "one of " + ", ".join(f"`{choice}`" if choice else "nothing" for choice in args)
    if origin in (tuple, list):
        return f"several: {_type(args[0])}"
    if origin is UnionType:
        return "each one of " + ", ".join(f"`{kind_of(fact)}`" for fact in args)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return "; ".join(f"{one.name}: {_type(one.type)}" for one in msgspec.structs.fields(kind))
    return {bool: "yes or no", str: "an id, a key or a signature", int: "a number"}.get(kind, str(kind))


def codes_of(module: Any) -> list[str]:
    """Every refusal code that a practice gives."""
    return sorted(set(re.findall(r'refuse\(\s*"([a-z-]+)"', inspect.getsource(module))))
