"""Schulze's rule: who beats whom in pairs, and over chains of pairs where that goes in a circle.

A victory is as strong as it has votes ("winning votes"), a chain as strong as its weakest victory. One option is above
another when its strongest chain to the other is stronger than the strongest one back. What is equal stays tied.
"""

from collections.abc import Iterable, Sequence

from lichen.tally.ballots import Candidate, Level, Rankings, voters
from lichen.tally.outcome import Matrix, Outcome, Reason, Seated, seated
from lichen.tally.pairwise import pairwise
from lichen.tally.ranking import by_victories


def schulze(ballots: Rankings, seats: int = 1) -> Outcome:
    table = pairwise(ballots)
    paths = strongest_paths(victories(table))
    ranking = ranked(ballots.candidates, paths)
    won = seated(ranking, seats)
    return Outcome(
        rule="schulze",
        candidates=ballots.candidates,
        voters=voters(ballots),
        seats=seats,
        winners=won.winners,
        ranking=ranking,
        reason=_why(ballots.candidates, table, won),
        blank=ballots.blank,
        tied=won.tied,
        open=won.open,
        matrix=table,
        paths=paths,
    )


def _why(candidates: Level, table: Matrix, won: Seated) -> Reason:
    if won.tied:
        return Reason("tie", {"names": list(won.tied), "open": won.open})
    return why(candidates, table, range(len(candidates)), won.winners[0]) if won.winners else Reason("no-options")


def victories(table: Matrix) -> Matrix:
    """How many votes each victory has; 0 where there is none."""
    return tuple(
        tuple(votes if votes > table[other][one] else 0 for other, votes in enumerate(row))
        for one, row in enumerate(table)
    )


def strongest_paths(strengths: Matrix) -> Matrix:
    """For each pair, the strength of the strongest chain from one to the other."""
    paths = [list(row) for row in strengths]
    for through, onward in enumerate(paths):
        for start, row in enumerate(paths):
            reach = row[through]
            if reach and start != through:
                paths[start] = [max(known, min(reach, leg)) for known, leg in zip(row, onward, strict=True)]
    for one, row in enumerate(paths):
        row[one] = 0  # nobody stands above themselves, whatever chains come round
    return tuple(map(tuple, paths))


def ranked(candidates: Sequence[Candidate], paths: Matrix) -> tuple[Level, ...]:
    place = {name: number for number, name in enumerate(candidates)}
    return by_victories(
        candidates, lambda one, other: paths[place[one]][place[other]] > paths[place[other]][place[one]]
    )


def why(candidates: Sequence[Candidate], table: Matrix, standing: Iterable[int], winner: Candidate) -> Reason:
    """Whether the winner beats all who stand in pairs, or comes first over chains of pairs only."""
    first = candidates.index(winner)
    won = all(table[first][other] > table[other][first] for other in standing if other != first)
    return Reason("beats-everyone" if won else "strongest-paths", {"name": winner})
