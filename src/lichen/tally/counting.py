"""Which rule counts which ballots: one door for faces that let people choose a rule by its name."""

from collections.abc import Callable
from typing import Literal

from lichen.tally.ballots import Approvals, Ballots, Rankings, Scores, approved_by_ranking
from lichen.tally.outcome import Outcome
from lichen.tally.rules.debian import Terms, debian
from lichen.tally.rules.irv import irv
from lichen.tally.rules.points import approval, borda, plurality, score
from lichen.tally.rules.schulze import schulze
from lichen.tally.rules.stv import stv

Rule = Literal["plurality", "approval", "score", "borda", "irv", "schulze", "stv"]
Kind = Literal["ranks", "approvals", "scores"]

NEEDS: dict[Rule, Kind] = {
    "plurality": "ranks",
    "approval": "approvals",
    "score": "scores",
    "borda": "ranks",
    "irv": "ranks",
    "schulze": "ranks",
    "stv": "ranks",
}
_RANKED: dict[Rule, Callable[[Rankings, int], Outcome]] = {
    "plurality": plurality,
    "borda": borda,
    "irv": lambda ballots, seats: irv(ballots),
    "schulze": schulze,
    "stv": stv,
}


def fits(rule: Rule, seats: int) -> bool:
    """Instant runoff fills one seat; for several there is the transferable vote."""
    return seats == 1 or (seats > 1 and rule != "irv")


def count(rule: Rule, ballots: Ballots, seats: int = 1, terms: Terms | None = None) -> Outcome | None:
    """The outcome, by Debian's conditions where a ranked vote has any; nothing where the rule needs other ballots."""
    match ballots:
        case Scores():
            return score(ballots, seats) if rule == "score" else None
        case Approvals():
            return approval(ballots, seats) if rule == "approval" else None
        case Rankings() if rule == "approval":
            return approval(approved_by_ranking(ballots), seats)
        case Rankings() if rule == "schulze" and terms:
            return debian(ballots, terms, seats)
    return _RANKED[rule](ballots, seats) if rule in _RANKED else None
