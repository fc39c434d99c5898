"""Find: everything in a circle, by any of its words."""

from collections.abc import Iterator, Sequence

import click

from lichen.cli import showing
from lichen.cli.here import Here, here
from lichen.cli.shape import Command
from lichen.language import gettext as _
from lichen.node.finding import wanted_words
from lichen.web.finding.passages import cut


@click.command(cls=Command)
@click.argument("words", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many, latest first.")
@here
def find(here: Here, words: tuple[str, ...], most: int) -> None:
    """Find what was said, by words or how they begin; all of them must occur.

    lichen find boiler
    lichen find letter landl --most 5 --json
    """
    view, node = here.view, here.node
    found = view.find(" ".join(words))[:most]
    view.fetch(one.event for one in found)
    data = [showing.happened(view, one.event, node) for one in found]
    folded = wanted_words(" ".join(words))
    lines = [line for one in data for line in _lines(one, folded, here)]
    here.tell("\n".join(lines) or _("Nobody has said that here."), data)


def _lines(one: showing.Data, words: Sequence[str], here: Here) -> Iterator[str]:
    """What happened, and the lines in which the words stand."""
    yield showing.record_line(one, here.view.at, here.zone)
    for text in one["words"].values():
        shown, found = cut(text, words)
        if found:
            yield f"  {shown}"
