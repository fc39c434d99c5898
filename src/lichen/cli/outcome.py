"""Outcomes: what a command tells people or programs, and the four numbers it can end with."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Any, NoReturn

import click
import msgspec

from lichen.core.refusal import Refusal
from lichen.language.refusals import sentence
from lichen.node.view import View
from lichen.store.trouble import Trouble

EVERYWHERE = ("home", "circle", "as", "json")  # what every command takes
REFUSED, USAGE, TROUBLE = 1, 2, 3  # and 0 when all went well


class Failed(click.ClickException):
    """A command ends without having done what was asked: in words, or with `--json` as data."""

    def __init__(self, exit_code: int, lines: Sequence[str], data: dict[str, Any]) -> None:
        super().__init__("\n".join(lines))
        self.ends_with = exit_code
        self.data = data
        self.as_json = False

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return self.ends_with

    def show(self, file: IO[Any] | None = None) -> None:
        if self.as_json:
            print_json(self.data)
        else:
            click.echo(harmless(self.message), file=file or sys.stderr)


def refused(refusals: Iterable[Refusal], view: View | None = None) -> NoReturn:
    """The circle's rules say no, with every reason."""
    reasons = list(refusals)
    sentences = [_about_a_field(reason) + sentence(reason, view.name if view else None) for reason in reasons]
    told = [
        {"code": reason.code, "particulars": reason.particulars, "sentence": said}
        for reason, said in zip(reasons, sentences, strict=True)
    ]
    raise Failed(REFUSED, sentences, {"refused": told})


def _about_a_field(reason: Refusal) -> str:
    """Which option a reason speaks of, where it speaks of one."""
    field = str(reason.particulars.get("field", ""))
    return f"{flag(field)}: " if field else ""


def flag(field: str) -> str:
    """A field of a fact as an option; another name where every command has an option of that name."""
    name = field.rpartition(".")[2].replace("_", "-")
    return f"--{name}-name" if name in EVERYWHERE else f"--{name}"


def troubled(trouble: Trouble) -> Failed:
    """The world failed: what happened, and what to do."""
    return Failed(TROUBLE, [trouble.what, trouble.what_to_do], {"trouble": [trouble.what, trouble.what_to_do]})


def misused(error: click.UsageError) -> Failed:
    """The command was not understood."""
    return Failed(USAGE, [error.format_message()], {"usage": error.format_message()})


def print_json(data: Any) -> None:
    """Data for programs, spelled so that people can read it too."""
    click.echo(harmless_json(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()))


def harmless(text: str) -> str:
    """The text without the signs that steer a terminal, which words from elsewhere may hold."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def harmless_json(text: str) -> str:
    """The same for JSON, where nothing gets lost: JSON itself escapes the lower ones."""
    return _STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
