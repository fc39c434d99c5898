"""Instant runoff: whoever has fewest votes goes out, round by round, until one has more than half of those that count.

A vote is for the first option still in; options placed side by side share it equally. Ties for going out: together,
when even all of their votes in one hand would be fewer than anybody else's; otherwise every order of going out is
followed. Do all lead to one winner, that one wins; do they not, everyone who wins in one of them ties.
"""

from collections import Counter, defaultdict
from collections.abc import Container
from fractions import Fraction
from itertools import chain

from lichen.tally.ballots import Candidate, Level, Number, Ranking, Rankings, voters
from lichen.tally.outcome import Outcome, Reason, Round
from lichen.tally.ranking import by_points
from lichen.tally.ways import every_way, until_a_tie

MOST_LOOKS = 4_000_000  # at ballots, while following ties
Paper = tuple[Ranking, int]  # equal ballots, and how many there are


def irv(ballots: Rankings) -> Outcome:
    count = Count(ballots)
    start = ballots.candidates
    size = max(1, len(ballots.counts) * len(start))
    found = every_way(start, count.after, lambda standing: standing, len(start) + MOST_LOOKS // size)
    places = _places(count, found) if found else {}
    best = tuple(name for name in start if places.get(name) == 1)
    path = until_a_tie(start, count.after)
    if not found:
        best = path[-1]
        places = dict.fromkeys(best, 1) | {name: 2 for name in start if name not in best}
    if len(best) == 1:
        path = _to_the_end(count, start)
    return Outcome(
        rule="irv",
        candidates=start,
        voters=voters(ballots),
        seats=1,
        winners=best,
        ranking=by_points(start, {name: -place for name, place in places.items()}),
        reason=_why(count, best, path[-1] if path else (), followed=bool(found)),
        tied=best if len(best) > 1 else (),
        open=1 if len(best) > 1 else 0,
        rounds=tuple(map(count.round, path)),
    )


class Count:
    """A count among some of the options; each is taken once."""

    def __init__(self, ballots: Rankings) -> None:
        self.ballots = ballots
        self.taken: dict[Level, dict[Candidate, Number]] = {}
        self.among: frozenset[Candidate] = frozenset()
        self.piles: dict[Level, list[Paper]] = {}

    def votes(self, standing: Level) -> dict[Candidate, Number]:
        if standing not in self.taken:
            self._sort(frozenset(standing))
            self.taken[standing] = self._votes(standing)
        return self.taken[standing]

    def _sort(self, standing: frozenset[Candidate]) -> None:
        """Each ballot to what it likes best; from one round to the next only those of whoever went out are moved."""
        before = self.piles if standing <= self.among else {}
        piles = defaultdict(list, {best: pile for best, pile in before.items() if standing.issuperset(best)})
        loose = [pile for best, pile in before.items() if best not in piles]
        for paper in chain.from_iterable(loose if before else [self.ballots.counts.items()]):
            piles[_best(paper[0], standing)].append(paper)
        self.among, self.piles = standing, piles

    def _votes(self, standing: Level) -> dict[Candidate, Number]:
        """Those who share a place share the votes of its pile."""
        parts: Counter[tuple[Candidate, int]] = Counter()
        for best, pile in self.piles.items():
            weight = sum(weight for _, weight in pile)
            for name in best:
                parts[name, len(best)] += weight
        votes: dict[Candidate, Number] = dict.fromkeys(standing, 0)
        for (name, sharing), weight in parts.items():
            votes[name] += weight if sharing == 1 else Fraction(weight, sharing)
        return {name: _plain(count) for name, count in votes.items()}

    def is_over(self, standing: Level) -> bool:
        votes = self.votes(standing).values()
        return not standing or max(votes) * 2 > sum(votes) or not any(votes)

    def leaving(self, standing: Level) -> tuple[Level, ...]:
        """Who may go out now: one group together, or one of several, whichever way the tie falls."""
        if self.is_over(standing):
            return ()
        votes = self.votes(standing)
        fewest = min(votes.values())
        last = tuple(name for name in standing if votes[name] == fewest)
        others = [count for count in votes.values() if count > fewest]
        if others and fewest * len(last) < min(others):
            return (last,)
        return tuple((name,) for name in last)

    def after(self, standing: Level) -> list[Level]:
        return [tuple(name for name in standing if name not in out) for out in self.leaving(standing)]

    def round(self, standing: Level) -> Round:
        votes, leaving = self.votes(standing), self.leaving(standing)
        return Round(
            votes=votes,
            exhausted=voters(self.ballots) - sum(votes.values()),
            out=leaving[0] if leaving else (),
            tied=tuple(name for (name,) in leaving) if len(leaving) > 1 else (),
        )


def _best(ranking: Ranking, standing: Container[Candidate]) -> Level:
    """What a ballot likes best of what still stands."""
    for level in ranking:
        if len(level) == 1:
            if level[0] in standing:
                return level
        elif still := tuple(name for name in level if name in standing):
            return still
    return ()


def _places(count: Count, found: list[Level]) -> dict[Candidate, int]:
    """The best place each can come to, over every way the ties may fall."""
    places: dict[Candidate, int] = {}
    for standing in found:
        for out in count.leaving(standing):
            for name in out:
                places[name] = min(places.get(name, len(standing)), len(standing) - len(out) + 1)
        if count.is_over(standing):
            votes = count.votes(standing)
            for name in standing:
                place = 1 + sum(other > votes[name] for other in votes.values())
                places[name] = min(places.get(name, place), place)
    return places


def _to_the_end(count: Count, start: Level) -> list[Level]:
    path = [start]
    while after := count.after(path[-1]):
        path.append(after[0])
    return path


def _why(count: Count, best: Level, last: Level, *, followed: bool) -> Reason:
    if len(best) == 1:
        votes = count.votes(last)
        counting = str(sum(votes.values()))
        return Reason("majority", {"name": best[0], "votes": str(votes[best[0]]), "counting": counting})
    if not best:
        return Reason("no-options")
    return Reason("tie" if followed else "too-many-ties", {"names": list(best), "open": 1})


def _plain(count: Number) -> Number:
    return int(count) if count == int(count) else count
