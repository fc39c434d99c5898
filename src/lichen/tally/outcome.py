"""Outcome: what a count comes to, with all of its working: enough for a page that explains it."""

from typing import Literal

from msgspec import Struct

from lichen.tally.ballots import Blank, Candidate, Level, Number

Rule = Literal["plurality", "approval", "score", "borda", "irv", "schulze", "debian", "stv"]
Matrix = tuple[tuple[int, ...], ...]  # row over column, both in the order of the candidates
Particular = str | int | list[str]


class Reason(Struct, frozen=True):
    """Why the winners won, as a code and its particulars; sentences are found in `language`."""

    code: str
    particulars: dict[str, Particular] = {}


class Round(Struct, frozen=True, kw_only=True):
    """One round of a count in rounds, after which somebody is in, out, or passes on what is more than enough."""

    votes: dict[Candidate, Number]
    exhausted: Number = 0  # votes that no longer speak for anyone, with what rounding lost
    elected: Level = ()
    out: Level = ()
    surplus: Candidate = ""  # whose surplus goes on to the next
    tied: Level = ()  # among whom a tie had to be settled here; whichever way, the winners are the same


class Fallen(Struct, frozen=True, kw_only=True):
    """An option that a condition took out of the count before it began."""

    candidate: Candidate
    why: Literal["quorum", "majority"]
    in_favour: int
    against: int
    needed: Number  # that many votes for a quorum, that many times the others for a majority


class Outcome(Struct, frozen=True, kw_only=True):
    """The winners, a ranking of all with ties together, and the working.

    Where a tie leaves more winners than seats, all of them are here: `tied` are those who share the last `open` seats.
    """

    rule: Rule
    candidates: tuple[Candidate, ...]
    voters: int
    seats: int
    winners: Level
    ranking: tuple[Level, ...]
    reason: Reason
    blank: Blank | None = None  # nothing where the rule does not look at blanks
    tied: Level = ()
    open: int = 0
    points: dict[Candidate, Number] | None = None
    matrix: Matrix | None = None
    paths: Matrix | None = None  # the strength of the strongest chain of victories from row to column
    rounds: tuple[Round, ...] = ()
    quota: Number | None = None
    fallen: tuple[Fallen, ...] = ()


class Seated(Struct, frozen=True):
    """Who takes the seats, and who ties for those that a tie left open."""

    winners: Level
    tied: Level = ()
    open: int = 0


def seated(ranking: tuple[Level, ...], seats: int) -> Seated:
    """The first of a ranking, as many as there are seats; a tie at the edge lets all of them in and says so."""
    winners: Level = ()
    for level in ranking:
        left = seats - len(winners)
        if left <= 0:
            break
        if len(level) > left:
            return Seated((*winners, *level), level, left)
        winners = (*winners, *level)
    return Seated(winners)
