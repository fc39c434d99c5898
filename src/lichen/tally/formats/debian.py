"""JSON as in the Debian votes: `options`, and `ballots` with one sign for each option.

A sign is a rank (1 is best, then 2 to 9, then A, B …; equal signs are a tie) or "-" for a blank. `default_option`,
`quorum_needed` and `majority_needed` (by the number of the option) are the conditions of the count; `vote` may begin
with its year, which tells how a majority was read then.
"""

from fractions import Fraction

import msgspec

from lichen.tally.ballots import Blank
from lichen.tally.formats.gathering import Gathering, Levels, told_apart
from lichen.tally.formats.reading import Reading, Wanted, Why
from lichen.tally.rules.debian import Terms

LAST_STRICT_YEAR = 2015  # until that December an option had to win more than its ratio, not just that much
_SIGNS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Vote(msgspec.Struct):
    options: list[str]
    ballots: list[str]
    vote: str = ""
    default_option: int = 0
    quorum_needed: float = 0
    majority_needed: dict[str, float] = {}


def read(data: bytes, wanted: Wanted, blank: Blank | None) -> Reading:
    gathering = Gathering("json", wanted, blank or "last")
    try:
        vote = msgspec.json.decode(data, type=Vote)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as broken:
        gathering.wrong("", str(broken), Why.NOT_JSON)
        return gathering.reading()
    for number in range(1, len(vote.options) + 1):
        gathering.option(str(number), f"option {number}")
        if gathering.problems:
            return gathering.reading()
    gathering.closed = True
    for number, ballot in enumerate(vote.ballots, 1):
        _take(ballot, f"ballot {number}", len(vote.options), gathering)
        if gathering.broken:
            break
    called = told_apart({str(number): " ".join(name.split()) for number, name in enumerate(vote.options, 1)})
    _conditions(vote, called, gathering)
    return gathering.reading(called)


def _take(ballot: str, where: str, width: int, gathering: Gathering) -> None:
    signs = ballot.strip().upper()
    if len(signs) != width:
        gathering.wrong(where, ballot, Why.CELLS_MISSING if len(signs) < width else Why.MORE_CELLS)
    elif bad := [sign for sign in signs if sign not in _SIGNS and sign != "-"]:
        gathering.wrong(where, bad[0], Why.NOT_A_RANK)
    else:
        gathering.rank(_levels(signs), 1, where)


def _levels(signs: str) -> Levels:
    return tuple(
        tuple(str(number) for number, one in enumerate(signs, 1) if one == sign)
        for sign in sorted(set(signs) - {"-"}, key=_SIGNS.index)
    )


def _conditions(vote: Vote, called: dict[str, str], gathering: Gathering) -> None:
    if not vote.default_option:
        return
    named = [str(vote.default_option), *vote.majority_needed]
    for number in named:
        if number not in called:
            gathering.wrong("", number, Why.UNKNOWN_OPTION)
    if not gathering.problems:
        year = vote.vote[:4]
        gathering.more["terms"] = Terms(
            default=called[named[0]],
            quorum=_exactly(vote.quorum_needed),
            ratios={called[number]: _exactly(ratio) for number, ratio in vote.majority_needed.items()},
            over=year.isascii() and year.isdigit() and int(year) <= LAST_STRICT_YEAR,
        )


def _exactly(number: float) -> Fraction:
    """The decimal number that stands in the file."""
    return Fraction(repr(number))
