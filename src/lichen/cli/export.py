"""Export: everything a circle has, in forms that need no Lichen to be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from lichen.cli import showing
from lichen.cli.here import Here, here
from lichen.cli.outcome import harmless_json
from lichen.cli.pages import pages
from lichen.cli.shape import Command
from lichen.core.kept import digest
from lichen.practices import LAW
from lichen.store.trouble import Trouble


@click.command(cls=Command)
@click.option(
    "--markdown",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Pages to read and print, into DIR.",
)
@here
def export(here: Here, markdown: Path | None) -> None:
    """Write out everything of a circle: with --json as data, with --markdown as pages.

    lichen export --json > elm-street.json
    lichen export --markdown elm-street

    To carry the record to another home, use `lichen bundle out`: only that can be taken in again.
    """
    if markdown is None and not here.as_json:
        raise click.UsageError("Say --json for data, or --markdown DIR for pages.")
    if markdown is None:
        for line in _as_json(here):
            click.echo(harmless_json(line), nl=False)
        return
    written = _write(here, markdown)
    here.tell(f"{markdown} holds {', '.join(written)}.", {"dir": str(markdown), "files": written})


def _write(here: Here, folder: Path) -> list[str]:
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in pages(here.view, here.node):
            (folder / name).write_text(content, encoding="utf-8")
            written.append(name)
    except OSError as error:
        raise Trouble(
            f"{folder} cannot be written: {error.strerror}.", "Name a folder that is yours to write in."
        ) from error
    return written


def _as_json(here: Here) -> Iterator[str]:
    """One JSON text, one line an event, so that a large record needs little memory."""
    view, encode = here.view, msgspec.json.encode
    head = {"circle": view.id, "title": view.title, "digest": digest(LAW, view.circle), "count": view.circle.count}
    yield "{"
    for name, value in head.items():
        yield f"{encode(name).decode()}:{encode(value).decode()},\n"
    yield '"events":['
    for number, event in enumerate(_events(here)):
        yield (",\n" if number else "\n") + encode(event).decode()
    yield "\n]}\n"


def _events(here: Here) -> Iterator[dict[str, Any]]:
    """Everything that was said in the one order, with the exact text that was signed."""
    node, view = here.node, here.view
    for event, raw in node.store.in_order(view.id):
        told = showing.happened(view, event, node)
        yield {
            "id": event,
            "by": told["by"],
            "sentence": told["sentence"],
            "words": told["words"],
            "not_counted": told["not_counted"],
            "text": msgspec.Raw(raw),
        }
