"""Counting a file of ballots by any rule, with all of the working."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn, get_args

import click

from lichen.cli.files import FILE, opened
from lichen.cli.here import Here, here
from lichen.cli.outcome import REFUSED, Failed
from lichen.cli.shape import Command
from lichen.cli.tally_table import data_of, text_of
from lichen.language import gettext as _
from lichen.tally.ballots import Blank
from lichen.tally.counting import NEEDS, Rule, count, fits
from lichen.tally.formats.reading import LARGEST_FILE, Problem, Reading, Why
from lichen.tally.formats.recognise import read
from lichen.tally.limits import Allotted, within_limits
from lichen.tally.outcome import Outcome

PIECE = 64 * 1024


@click.command(cls=Command)
@click.argument("file", type=FILE)
@click.option("--rule", type=click.Choice(get_args(Rule)), required=True, help="How to count.")
@click.option(
    "--blank",
    type=click.Choice(get_args(Blank)),
    help="What it means when a ballot leaves an option out: no comparison, or below all it ranks.  "
    "[default: apart for CSV, last otherwise]",
)
@click.option(
    "--seats", type=click.IntRange(1, 200), help="How many to choose.  [default: 1; for stv what the file says]"
)
@click.option(
    "--at-most",
    multiple=True,
    metavar="N:NAME,NAME…",
    help="Of these, no more than N take a seat; the next in the ranking follow.",
)
@here
def tally(here: Here, file: Path, rule: Rule, blank: Blank | None, seats: int | None, at_most: tuple[str, ...]) -> None:
    """Count the ballots in FILE.

    lichen tally ballots.csv --rule schulze --seats 3
    lichen tally ward.blt --rule stv

    CSV (options in the first row, then a row of ranks for each ballot), JSON as in Debian's votes, ABIF, PrefLib and
    BLT. A tie is told as a tie: no lot is drawn. docs/tally.md says how each rule counts.
    """
    reading = _read(file, rule, blank)
    number = seats or (reading.seats if rule == "stv" and reading.seats > 0 else 1)
    if not fits(rule, number):
        raise click.UsageError("Instant runoff fills one seat; for several take --rule stv.")
    assert reading.ballots is not None, "a file without problems has ballots"
    outcome = count(rule, reading.ballots, number, reading.terms)
    assert outcome is not None, "the file was read for this rule"
    limits = _limits(at_most, outcome) if at_most else None
    here.tell(text_of(reading, outcome, limits), data_of(rule, reading, outcome, limits))


def _read(file: Path, rule: Rule, blank: Blank | None) -> Reading:
    with opened(file) as stream:
        if file.is_file() and file.stat().st_size > LARGEST_FILE:
            _refuse([Problem("", "", Why.TOO_LARGE)])
        pieces: Iterator[bytes] = iter(lambda: stream.read(PIECE), b"")
        reading = read(pieces, NEEDS[rule], blank, file.suffix)
    if reading.problems:
        _refuse(reading.problems)
    return reading


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    told = [
        {"code": one.why.name.lower().replace("_", "-"), "where": one.where, "what": one.what, "sentence": _(one.why)}
        for one in problems
    ]
    lines = [": ".join(filter(None, (one.where, one.what and f"“{one.what}”", _(one.why)))) for one in problems]
    raise Failed(REFUSED, lines, {"refused": told})


def _limits(said: tuple[str, ...], outcome: Outcome) -> Allotted:
    group: dict[str, str] = {}
    room: dict[str, int] = {}
    for one in said:
        number, _colon, names = one.partition(":")
        members = [name.strip() for name in names.split(",")]
        unknown = [name for name in members if name not in outcome.candidates]
        if not number.strip().isdigit() or unknown or any(name in group for name in members):
            raise click.UsageError(f"--at-most takes a number, a colon and names from the ballots, each once: {one}")
        group.update(dict.fromkeys(members, one))
        room[one] = int(number)
    return within_limits(outcome.ranking, outcome.seats, group, room)
