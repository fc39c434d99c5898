"""Bundles: the record as a file, out of this home and into another, in both directions."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from lichen.cli.files import FILE, opened, written_whole
from lichen.cli.here import Here, here
from lichen.cli.outcome import REFUSED, Failed
from lichen.cli.shape import Group
from lichen.core.event import Frame
from lichen.core.refusal import Refusal
from lichen.language.refusals import sentence
from lichen.node.restored import Origin
from lichen.node.taken import Taken
from lichen.sync import bundle as bundles


@click.group(cls=Group)
def bundle() -> None:
    """Carry a circle's record between homes as a file.

    lichen bundle out elm-street.bundle      all of the record, to hand over
    lichen bundle in from-bo.bundle          what somebody else's copy holds

    Do it in both directions and both homes hold the same. Everything is checked on the way in.
    """


@bundle.command("out")
@click.argument("file", type=FILE)
@here
def out(here: Here, file: Path) -> None:
    """Write the whole record into FILE, to carry to another home.

    lichen bundle out elm-street.bundle

    Whoever has the file can read all that the circle's members can read.
    """
    node, circle = here.node, here.circle
    count = node.circle(circle).count
    frames: Iterator[Frame] = (frame for _, frame in node.store.frames(circle))
    with written_whole(file) as stream:
        written = bundles.write(stream, circle, frames, count=count, made=node.clock(), copy=node.store.instance)
    here.tell(
        f"{file} holds {here.look(circle).title}: {written} things that were said.",
        {"file": str(file), "events": written},
    )


@bundle.command("in")
@click.argument("file", type=FILE)
@here
def in_(here: Here, file: Path) -> None:
    """Take in what FILE holds; the circle comes to be in this home if it was not.

    lichen bundle in from-bo.bundle

    What cannot be checked is left out, and everything that was wrong is named; then the command ends with 1.
    """
    node = here.make_node()
    with opened(file) as stream:
        reading = bundles.Reading(stream)
        if reading.header is None:
            wrong(reading.problems)
        header = reading.header
        was_silent = node.restored.is_silent(header.circle)
        taken = node.take_in(header.circle, reading.frames(), Origin(header.copy, header.made))
    here.circle_said = header.circle
    speaks = was_silent and not node.restored.is_silent(header.circle)
    problems = [*reading.problems, *(reason for refused in taken.refused for reason in refused.reasons)]
    data = {
        "circle": header.circle, "new": taken.new, "known": taken.known, "waiting": taken.waiting,
        "refused": [{"id": one.id, "reasons": one.reasons} for one in taken.refused],
        "problems": reading.problems, "speaks_again": speaks,
    }  # fmt: skip
    text = "\n".join(_told(here, header.circle, taken, speaks=speaks, silent=was_silent))
    if problems:
        raise Failed(REFUSED, [text, *_sentences(problems)], data)
    here.tell(text, data)


def _told(here: Here, circle: str, taken: Taken, *, speaks: bool, silent: bool) -> Iterator[str]:
    title = here.look(circle).title if circle in here.node.circles() else "The file"
    yield f"{title}: {taken.new} new, {taken.known} known already."
    if taken.waiting:
        yield f"{taken.waiting} wait for what they build on, or for their time."
    if speaks:
        yield "This copy has heard from another one, so people can speak from here again."
    elif silent:
        yield "This copy still keeps silent: it needs a bundle made elsewhere since it was put back."


def wrong(problems: list[Refusal]) -> NoReturn:
    """Ends the command with every reason."""
    raise Failed(REFUSED, _sentences(problems), {"problems": problems})


def _sentences(problems: list[Refusal]) -> list[str]:
    """Each sentence once, with how often it was so."""
    told = [sentence(problem) for problem in problems]
    return [f"{one} ({told.count(one)} times)" if told.count(one) > 1 else one for one in dict.fromkeys(told)]
