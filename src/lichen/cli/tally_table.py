"""An outcome as a calm table for people, and as data for programs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lichen.language import counts, ngettext
from lichen.language import gettext as _
from lichen.tally.ballots import Number
from lichen.tally.counting import Rule
from lichen.tally.formats.reading import Reading
from lichen.tally.limits import Allotted
from lichen.tally.outcome import Outcome, Round

WIDEST_TABLE = 12  # options; beyond that a pairwise table is for programs
WIDEST_NAME = 44


def data_of(rule: Rule, reading: Reading, outcome: Outcome, limits: Allotted | None) -> dict[str, Any]:
    """Everything, numbers as the nearest a program can hold."""
    taken = limits or outcome
    told: dict[str, Any] = {
        "rule": rule,
        "format": reading.format,
        "ballots": outcome.voters,
        "seats": outcome.seats,
        "candidates": outcome.candidates,
        "names": reading.names,
        "winners": taken.winners,
        "tied": taken.tied,
        "open": taken.open,
        "ranking": outcome.ranking,
        "why": {"code": outcome.reason.code, **outcome.reason.particulars, "sentence": counts.because(outcome)},
        "notes": reading.notes,
    }
    more = {
        "blank": outcome.blank,
        "matrix": outcome.matrix,
        "paths": outcome.paths,
        "points": outcome.points and _numbers(outcome.points),
        "quota": outcome.quota,
        "rounds": [_round(one) for one in outcome.rounds] or None,
        "conditions": _conditions(reading, outcome),
        "passed_over": limits and limits.passed_over,
    }
    return told | {name: value for name, value in more.items() if value is not None}


def _numbers(votes: dict[str, Number]) -> dict[str, int | float]:
    return {name: _number(count) for name, count in votes.items()}


def _number(count: Number) -> int | float:
    return int(count) if count == int(count) else float(count)


def _round(one: Round) -> dict[str, Any]:
    return {
        "votes": _numbers(one.votes),
        "exhausted": _number(one.exhausted),
        "elected": one.elected,
        "out": one.out,
        "surplus": one.surplus,
        "tied": one.tied,
    }


def _conditions(reading: Reading, outcome: Outcome) -> dict[str, Any] | None:
    if outcome.rule != "debian" or not reading.terms:
        return None
    return {
        "default": reading.terms.default,
        "quorum": _number(reading.terms.quorum),
        "majorities": _numbers(dict(reading.terms.ratios)),
        "more_than": reading.terms.over,
        "fallen": [
            {
                "name": one.candidate,
                "why": one.why,
                "for": one.in_favour,
                "against": one.against,
                "needed": _number(one.needed),
            }
            for one in outcome.fallen
        ],
    }


def text_of(reading: Reading, outcome: Outcome, limits: Allotted | None) -> str:
    return "\n".join(_lines(reading, outcome, limits))


def _lines(reading: Reading, outcome: Outcome, limits: Allotted | None) -> Iterator[str]:
    def name(candidate: str) -> str:
        return reading.names.get(candidate, candidate)

    yield " · ".join(_head(outcome))
    yield from (_(note) for note in reading.notes)
    yield ""
    yield from _chosen(limits or outcome, name)
    yield counts.because(outcome, name)
    if limits and limits.passed_over:
        yield _("Passed over for a limit: {names}.").format(names=counts.listed(map(name, limits.passed_over)))
    yield from (counts.fell(one, name) for one in outcome.fallen)
    yield ""
    yield from _ranking(outcome, [[name(one) for one in level] for level in outcome.ranking])
    names = [name(one) for one in outcome.candidates]
    if outcome.rounds:
        yield from ("", *_rounds(outcome, names))
    if outcome.matrix and outcome.rule != "borda" and len(names) <= WIDEST_TABLE:
        yield from ("", _("How many placed the row above the column:"), *_pairs(outcome.matrix, names))


def _head(outcome: Outcome) -> Iterator[str]:
    yield counts.ballots(outcome.voters)
    yield _("{count} options").format(count=len(outcome.candidates))
    if outcome.blank:
        yield {"apart": _("a blank is no comparison"), "last": _("a blank is below all that is ranked")}[outcome.blank]
    if outcome.quota is not None:
        yield _("quota {quota}").format(quota=counts.number(outcome.quota))


def _chosen(taken: Outcome | Allotted, name: Callable[[str], str]) -> Iterator[str]:
    sure = [name(one) for one in taken.winners if one not in taken.tied]
    if sure or not taken.tied:
        yield _("Chosen: {names}").format(names=", ".join(sure) or _("nothing"))
    if taken.tied:
        tied = ", ".join(map(name, taken.tied))
        yield ngettext("Tied for {count} place: {names}", "Tied for {count} places: {names}", taken.open).format(
            count=taken.open, names=tied
        )


def _ranking(outcome: Outcome, levels: Iterable[Sequence[str]]) -> Iterator[str]:
    place = 1
    for level, same in zip(outcome.ranking, levels, strict=True):
        for candidate, name in zip(level, same, strict=True):
            points = outcome.points and counts.number(outcome.points[candidate])
            yield f"{place:>4}. {_cut(name):<{WIDEST_NAME}} {points or '':>10}".rstrip()
        place += len(level)


def _rounds(outcome: Outcome, names: Sequence[str]) -> Iterator[str]:
    for number, one in enumerate(outcome.rounds, 1):
        yield _("Round {number}").format(number=number)
        for candidate, name in zip(outcome.candidates, names, strict=True):
            if candidate in one.votes:
                mark = _mark(one, candidate)
                yield f"      {_cut(name):<{WIDEST_NAME}} {counts.number(one.votes[candidate]):>10}  {mark}".rstrip()
        if one.exhausted:
            yield f"      {_('for nobody any more'):<{WIDEST_NAME}} {counts.number(one.exhausted):>10}"


def _mark(one: Round, candidate: str) -> str:
    marks = {
        _("in"): candidate in one.elected,
        _("passes on what is more than enough"): candidate == one.surplus,
        _("out"): candidate in one.out and len(one.tied) < 2,
        _("tie for going out"): candidate in one.tied and not one.surplus,
    }
    return ", ".join(mark for mark, is_so in marks.items() if is_so)


def _pairs(matrix: Sequence[Sequence[int]], names: Sequence[str]) -> Iterator[str]:
    width = max(4, *(len(str(votes)) + 1 for row in matrix for votes in row))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    yield " " * (WIDEST_NAME + 9) + "".join(f"{letter:>{width}}" for letter in letters[: len(names)])
    for place, (name, row) in enumerate(zip(names, matrix, strict=True)):
        cells = "".join(f"{votes if other != place else '·':>{width}}" for other, votes in enumerate(row))
        yield f"   {letters[place]}. {_cut(name):<{WIDEST_NAME}}   {cells}"


def _cut(name: str) -> str:
    return name if len(name) <= WIDEST_NAME else name[: WIDEST_NAME - 1] + "…"
