"""Markup: tags as plain calls, `div(".part", id="x")["text", p["more"]]`, written out at once and escaped.

What stands between the brackets becomes text as soon as it is put there. Nothing is kept as a tree, so a page costs
little more than the joining of its strings.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from keyword import iskeyword
from typing import Any, TypeAlias

from markupsafe import Markup, escape

Attribute: TypeAlias = "str | int | bool | Mapping[str, object] | Iterable[str | Mapping[str, object] | None] | None"
Renderable: TypeAlias = "Markup | Tag"
Node: TypeAlias = "Renderable | str | int | bool | Iterable[Node] | None"


class Tag:
    """An element that has its name and attributes; on a page as it is, it is empty."""

    __slots__ = ("_end", "_start")

    def __init__(self, start: str, end: str) -> None:
        self._start = start  # all but the closing bracket
        self._end = end

    def __html__(self) -> Markup:
        return Markup(f"{self._start}>{self._end}")  # noqa: S704 - what is put in here was escaped before

    def __str__(self) -> str:
        return self.__html__()

    def _with(self, attributes: tuple[Any, ...], named: dict[str, Attribute]) -> str:
        return self._start + _written(attributes, named)


class Element(Tag):
    """An element that holds others."""

    __slots__ = ()

    def __call__(self, *attributes: "str | Mapping[str, Attribute]", **named: Attribute) -> "Element":
        """The element with these attributes: a short form like "#id.class", mappings, and names."""
        if len(attributes) == 1 and not named and isinstance(attributes[0], str):
            return _usual(self._start, self._end, attributes[0])
        return Element(self._with(attributes, named), self._end)

    def __getitem__(self, children: Node) -> Markup:
        """The whole element, written out."""
        parts = [self._start, ">"]
        _write(children, parts)
        parts.append(self._end)
        return Markup("".join(parts))  # noqa: S704 - every part was escaped, or is markup already


class VoidElement(Tag):
    """An element that never holds anything."""

    __slots__ = ()

    def __call__(self, *attributes: "str | Mapping[str, Attribute]", **named: Attribute) -> "VoidElement":
        return VoidElement(self._with(attributes, named), "")


class Fragment:
    """Several things in a row, in no element."""

    def __getitem__(self, children: Node) -> Markup:
        parts: list[str] = []
        _write(children, parts)
        return Markup("".join(parts))  # noqa: S704 - every part was escaped, or is markup already


@lru_cache(maxsize=1024)
def _usual(start: str, end: str, short: str) -> Element:
    """An element with a short form and no more, as most are."""
    return Element(start + _written((short,), {}), end)


def element(name: str, before: str = "") -> Element:
    return Element(f"{before}<{name}", f"</{name}>")


def void(name: str) -> VoidElement:
    return VoidElement(f"<{name}", "")


def _write(node: Node, parts: list[str]) -> None:
    """Adds what a node says to the parts; nothing for none, true and false, so that `x and y` may stand there."""
    kind = type(node)
    if kind is Markup:
        parts.append(node)  # type: ignore[arg-type]
    elif kind is str:
        parts.append(escape(node))
    elif node is None or kind is bool:
        return
    elif isinstance(node, str | int | Tag):
        parts.append(escape(node))
    else:
        for child in node:
            _write(child, parts)


def _written(attributes: tuple[Any, ...], named: dict[str, Attribute]) -> str:
    """Attributes as they stand in a tag; a later one of the same name replaces an earlier. Their names are our own."""
    found: dict[str, Attribute] = {}
    for given in attributes:
        found.update(_short(given) if isinstance(given, str) else given)
    for name, value in named.items():
        found[_html_name(name)] = value
    return "".join([_attribute(name, value) for name, value in found.items()])


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if name == "class" and not isinstance(value, str):
        value = " ".join(_classes(value))
        if not value:
            return ""
    return f' {name}="{escape(value)}"'


def _classes(value: Any) -> Iterable[str]:
    """Class names out of a mapping of those that apply, or out of several of either."""
    if isinstance(value, Mapping):
        yield from (name for name, applies in value.items() if applies)
    else:
        for each in value:
            yield from [each] if isinstance(each, str) and each else _classes(each or {})


@lru_cache(maxsize=1024)
def _short(form: str) -> dict[str, Attribute]:
    """What "#id.class.class" stands for."""
    first, *classes = form.split(".")
    if first and not first.startswith("#"):
        raise ValueError(f"{form!r} starts with neither # nor .")
    short: dict[str, Attribute] = {"id": first[1:]} if first else {}
    return {**short, "class": " ".join(classes)} if classes else short


@lru_cache(maxsize=1024)
def _html_name(name: str) -> str:
    """The attribute's own name: `class_` is class, `aria_label` is aria-label."""
    bare = name.removesuffix("_")
    return (bare if iskeyword(bare) else name).replace("_", "-")
