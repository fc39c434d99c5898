"""Ballots on their way from a file: grouped as they come, so that memory grows with different ballots only."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from lichen.tally.ballots import Approvals, Ballots, Blank, Candidate, Number, Rankings, Scores, approved_by_ranking
from lichen.tally.formats.reading import (
    LONGEST_NAME,
    MOST_DIFFERENT,
    MOST_DIGITS,
    MOST_OPTIONS,
    MOST_PLACES,
    MOST_PROBLEMS,
    Format,
    Note,
    Problem,
    Reading,
    Wanted,
    Why,
)

Levels = tuple[tuple[Candidate, ...], ...]
Given = tuple[tuple[Candidate, Number], ...]


class Gathering:
    """Options, ballots and problems found so far. `candidates` keep their order; `closed` once all are known."""

    def __init__(self, format: Format, wanted: Wanted, blank: Blank) -> None:
        self.format, self.wanted, self.blank = format, wanted, blank
        self.candidates: dict[Candidate, None] = {}
        self.closed = False
        self.names: dict[Candidate, str] = {}
        self.rankings: Counter[Levels] = Counter()
        self.approvals: Counter[frozenset[Candidate]] = Counter()
        self.scores: Counter[Given] = Counter()
        self.levels: dict[tuple[Candidate, ...], tuple[Candidate, ...]] = {}
        self.places = 0
        self.full = False
        self.problems: list[Problem] = []
        self.notes: dict[Note, None] = {}
        self.more: dict[str, Any] = {}  # terms, seats

    @property
    def broken(self) -> bool:
        """So much is wrong that reading on would say nothing new."""
        return self.full or len(self.problems) >= MOST_PROBLEMS

    def wrong(self, where: str, what: str, why: Why) -> None:
        self.problems.append(Problem(where, _short(what), why))

    def note(self, text: Note) -> None:
        self.notes[text] = None

    def option(self, name: Candidate, where: str) -> None:
        """One of the options, said to be one."""
        if not name:
            self.wrong(where, "", Why.OPTION_UNNAMED)
        elif name in self.candidates:
            self.wrong(where, name, Why.OPTION_TWICE)
        elif len(name) > LONGEST_NAME or len(self.candidates) >= MOST_OPTIONS:
            self.wrong(where, name, Why.TOO_MANY_OPTIONS)
        else:
            self.candidates[name] = None

    def rank(self, levels: Levels, weight: int, where: str) -> None:
        named = [name for level in levels for name in level]
        if self._are_fine(named, where):
            said = tuple(self._level(level) for level in levels if level)
            self._keep(self.rankings, said, weight, len(named))

    def _level(self, level: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """In one order, and one object however often it comes: most levels hold one option."""
        found = self.levels.get(level)
        if found is None:
            kept = tuple(sorted(level))
            found = self.levels.setdefault(kept, kept)
            if len(self.levels) < MOST_DIFFERENT:
                self.levels[level] = found
        return found

    def score(self, given: Given, weight: int, where: str) -> None:
        if self._are_fine([name for name, _ in given], where):
            self._keep(self.scores, tuple(sorted(given)), weight, len(given))

    def approve(self, names: Iterable[Candidate], weight: int, where: str) -> None:
        named = list(names)
        if self._are_fine(named, where):
            self._keep(self.approvals, frozenset(named), weight, len(named))

    def _are_fine(self, named: list[Candidate], where: str) -> bool:
        before, different = len(self.problems), set(named)
        if len(different) == len(named) and different <= self.candidates.keys():
            return True
        if len(different) < len(named):
            twice = next(name for place, name in enumerate(named) if name in named[:place])
            self.wrong(where, twice, Why.TWICE_ON_A_BALLOT)
        for name in named:
            if name not in self.candidates:
                if self.closed:
                    self.wrong(where, name, Why.UNKNOWN_OPTION)
                else:
                    self.option(name, where)
        return len(self.problems) == before

    def _keep(self, counts: Counter[Any], said: object, weight: int, places: int) -> None:
        if said not in counts:
            self.places += places
            if len(counts) >= MOST_DIFFERENT or self.places > MOST_PLACES:
                self.wrong("", "", Why.TOO_MANY_DIFFERENT)
                self.full = True
                return
        counts[said] += weight

    def reading(self, called: Mapping[Candidate, str] | None = None) -> Reading:
        """All of it; `called` says what numbers stand for."""
        if not self.problems and not self.candidates:
            self.wrong("", "", Why.NO_OPTIONS)
        if not self.problems and not (self.rankings or self.approvals or self.scores):
            self.wrong("", "", Why.NO_BALLOTS)
        if not self.problems and self.wanted == "scores" and self.rankings:
            self.wrong("", "", Why.NO_SCORES)
        if self.problems:
            return Reading(format=self.format, problems=_first(self.problems))
        ballots = self._ballots(called or {name: name for name in self.candidates})
        return Reading(format=self.format, ballots=ballots, notes=tuple(self.notes), names=self.names, **self.more)

    def _ballots(self, called: Mapping[Candidate, str]) -> Ballots:
        names = tuple(called[name] for name in self.candidates)
        if self.wanted == "scores":
            rows = Counter[tuple[Number | None, ...]]()
            for given, weight in self.scores.items():
                said = dict(given)
                rows[tuple(said.get(name) for name in self.candidates)] += weight
            return Scores(candidates=names, counts=rows, blank=self.blank)
        if self.approvals:
            counts = {frozenset(called[name] for name in said): weight for said, weight in self.approvals.items()}
            return Approvals(candidates=names, counts=counts)
        ranked = Rankings(candidates=names, counts=self._ranked(called), blank=self.blank)
        if self.wanted == "approvals":
            self.note(Note.RANKING_AS_APPROVALS)
            return approved_by_ranking(ranked)
        return ranked

    def _ranked(self, called: Mapping[Candidate, str]) -> dict[Levels, int]:
        """In the order of the options within each level, and by the names people know."""
        place = {name: number for number, name in enumerate(self.candidates)}
        same: dict[tuple[Candidate, ...], tuple[Candidate, ...]] = {}

        def level(names: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
            if names not in same:
                same[names] = tuple(called[name] for name in sorted(names, key=place.__getitem__))
            return same[names]

        return {tuple(map(level, levels)): weight for levels, weight in self.rankings.items()}


def whole(text: str) -> int | None:
    """A whole number that is not absurd, or nothing."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= MOST_DIGITS else None


def told_apart(names: Mapping[Candidate, str]) -> dict[Candidate, str]:
    """Names for numbers; the number stands beside a name that several have, or alone where there is none."""
    often = Counter(names.values())
    return {
        number: f"{name} ({number})" if name and often[name] > 1 else name or number for number, name in names.items()
    }


def _first(problems: list[Problem]) -> tuple[Problem, ...]:
    different = tuple(dict.fromkeys(problems))
    if len(different) < MOST_PROBLEMS:
        return different
    return (*different[: MOST_PROBLEMS - 1], Problem("", "", Why.MORE_PROBLEMS))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"
