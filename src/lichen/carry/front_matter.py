"""The head of a charter's file: a name, the numbers and choices that govern, in a small part of YAML."""

import json
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from lichen.carry.charter_draft import Problem
from lichen.carry.draft import Why
from lichen.core.values import GREATEST_NUMBER

VERSION = 1
RULE = "---"

_PLAIN = re.compile(r"[^\W\d_](?:[\w .,'()/&+-]*[\w.)'])?")
_NOT_A_TEXT = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_]*")
_ENTRY = re.compile(r"""(?P<inside>[ \t]*)(?P<key>[^\s":#][^":]*|"(?:[^"\\]|\\.)*")[ \t]*:(?P<value>.*)""", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,16}")
_CHOICE = re.compile(r"[a-z][a-z-]{0,39}")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def on_one_line(text: str) -> str:
    """As it is where it can stand alone on a line, else in quotation marks."""
    alone = text and text == text.strip() and not text.startswith('"') and not _UNPRINTED.search(text)
    return text if alone else quoted(text)


def from_one_line(text: str) -> str | None:
    """The text that `on_one_line` wrote; nothing where the quotation marks hold no text."""
    text = text.strip()
    if not text.startswith('"'):
        return text
    try:
        read = json.loads(text)
        read.encode()
    except (ValueError, RecursionError, AttributeError):
        return None
    return str(read)


def write(name: str, numbers: Mapping[str, int], choices: Mapping[str, str]) -> Iterator[str]:
    yield RULE
    yield f"charter: {VERSION}"
    yield f"name: {name if _PLAIN.fullmatch(name) and name.casefold() not in _NOT_A_TEXT else quoted(name)}"
    yield from _listed("numbers", numbers)
    yield from _listed("choices", choices)
    yield RULE


def _listed(heading: str, said: Mapping[str, int] | Mapping[str, str]) -> Iterator[str]:
    if said:
        yield f"{heading}:"
    for key, value in said.items():
        yield f"  {key if _PLAIN_KEY.fullmatch(key) and key not in _NOT_A_TEXT else quoted(key)}: {value}"


class FrontMatter(Struct):
    """The head as far as it could be read, every problem in it, and how many lines it takes."""

    name: str | None = None
    numbers: dict[str, int] = {}
    choices: dict[str, str] = {}
    problems: list[Problem] = []
    length: int = 0


def read(lines: list[str]) -> FrontMatter:
    front = FrontMatter()
    end = next((at for at, line in enumerate(lines) if at and line.rstrip() == RULE), None)
    if lines[0].rstrip() != RULE or end is None:
        front.problems.append(Problem(1, lines[0][:80], Why.NO_FRONT))
        return front
    front.length = end + 1
    said: dict[str, None] = {}
    for number, line in enumerate(lines[1:end], 2):
        if line.strip() and not line.lstrip().startswith("#"):
            _read_line(front, said, number, line)
    if front.name is None and not front.problems:
        front.problems.append(Problem(1, "", Why.NO_NAME))
    return front


def _read_line(front: FrontMatter, said: dict[str, None], number: int, line: str) -> None:
    """One line: what is indented belongs to the numbers or the choices, whichever began last."""
    match = _ENTRY.fullmatch(line)
    key = from_one_line(match["key"]) if match else None
    within = next((name for name in reversed(said) if name in _LISTS), "")
    if match is None or key is None or (match["inside"] and not within):
        front.problems.append(Problem(number, line, Why.NOT_A_LINE))
        return
    place = f"{within}/{key}" if match["inside"] else key
    if place in said:
        front.problems.append(Problem(number, line, Why.TWICE))
    said[place] = None
    put = _LISTS[within] if match["inside"] else _put
    why = put(front, key, match["value"].strip())
    if why:
        front.problems.append(Problem(number, line, why))


def _put_number(front: FrontMatter, key: str, value: str) -> Why | None:
    if not _NUMBER.fullmatch(value) or abs(int(value)) > GREATEST_NUMBER:
        return Why.NOT_A_NUMBER
    front.numbers[key] = int(value)
    return None


def _put_choice(front: FrontMatter, key: str, value: str) -> Why | None:
    if not _CHOICE.fullmatch(value):
        return Why.NOT_A_CHOICE
    front.choices[key] = value
    return None


_LISTS = {"numbers": _put_number, "choices": _put_choice}


def _put(front: FrontMatter, key: str, value: str) -> Why | None:
    match key:
        case "charter" if value != str(VERSION):
            return Why.LATER_VERSION if _NUMBER.fullmatch(value) else Why.NOT_A_NUMBER
        case "charter":
            return None
        case "name" if not value:
            return Why.NO_NAME
        case "name":
            front.name = _unquoted(value)
            return Why.NOT_QUOTED if front.name is None else None
        case "numbers" | "choices" if not value:
            return None
        case _:
            return Why.NOT_A_LINE


def _unquoted(value: str) -> str | None:
    """Other tools may have put a name into single quotation marks."""
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return from_one_line(value)
