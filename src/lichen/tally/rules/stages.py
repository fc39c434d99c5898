"""The stages of a single transferable vote: who has how much, who is in, who is out, and what can come next."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from lichen.tally.ballots import Candidate, Level, Number, Ranking, Rankings
from lichen.tally.outcome import Round
from lichen.tally.ranking import by_points

ONE = 100_000  # a whole vote; values have five decimals, the rest is cut off


class Paper(NamedTuple):
    """Equal ballots lying with one candidate, and what each of them is worth there."""

    ranking: Ranking
    weight: int
    value: int


Votes = dict[Candidate, int]
Piles = dict[Candidate, list[Paper]]


class Stage(Struct, frozen=True, kw_only=True):
    """How far a count has come."""

    piles: Piles
    votes: tuple[Votes, ...]  # stage by stage, this one last
    standing: Level
    elected: tuple[Level, ...] = ()
    fresh: Level = ()  # elected at this very stage
    out: tuple[Level, ...] = ()
    rounds: tuple[Round, ...] = ()  # before this one
    over: bool = False
    tied: Level = ()  # nobody voted for them, and at the end they share what seats are left

    @property
    def seated(self) -> Level:
        return sum(self.elected, ())


class Count:
    """One count: its quota, and how it goes on from any stage, in several ways where only a lot could tell."""

    def __init__(self, ballots: Rankings, seats: int) -> None:
        self.candidates, self.seats = ballots.candidates, seats
        self.papers = [Paper(ranking, weight, ONE) for ranking, weight in ballots.counts.items() if ranking]
        self.voters = sum(paper.weight for paper in self.papers)
        self.quota = self.voters // (seats + 1) + 1

    def begin(self) -> Stage:
        piles = _sorted(self.papers, self.candidates)
        votes = {name: _worth(piles[name]) for name in self.candidates}
        return self._settled(Stage(piles=piles, votes=(votes,), standing=self.candidates))

    def after(self, stage: Stage) -> list[Stage]:
        if stage.over:
            return []
        votes = stage.votes[-1]
        beyond = [name for name in stage.seated if votes[name] > self.quota * ONE]
        if beyond:
            most = max(votes[name] for name in beyond)
            who = _looking_back([name for name in beyond if votes[name] == most], stage.votes, -1)
            return [self._passed_on(stage, name, who) for name in who]
        fewest = min(votes[name] for name in stage.standing)
        last = tuple(name for name in stage.standing if votes[name] == fewest)
        if not fewest:  # nothing moves when they go, so they go together
            return [self._put_out(stage, last, ()) if self._can_spare(stage, last) else self._left_open(stage, last)]
        who = _looking_back(last, stage.votes, 1)
        return [self._put_out(stage, (name,), who) for name in who]

    def round(
        self, stage: Stage, *, out: Level = (), surplus: Candidate = "", among: Sequence[Candidate] = ()
    ) -> Round:
        """A stage as people see it, and what is done about it."""
        votes = {name: _plain(Fraction(count, ONE)) for name, count in stage.votes[-1].items()}
        gone = {name for level in stage.out for name in level}
        return Round(
            votes={name: count for name, count in votes.items() if name not in gone},
            exhausted=_plain(self.voters - sum(votes.values())),
            elected=stage.fresh,
            out=out,
            surplus=surplus,
            tied=tuple(among) if len(among) > 1 else (),
        )

    def _can_spare(self, stage: Stage, names: Level) -> bool:
        return len(stage.standing) - len(names) >= self.seats - len(stage.seated)

    def _left_open(self, stage: Stage, last: Level) -> Stage:
        rest = tuple(name for name in stage.standing if name not in last)
        return replace(
            stage,
            standing=(),
            elected=(*stage.elected, *by_points(rest, stage.votes[-1])),
            fresh=(*stage.fresh, *rest),
            over=True,
            tied=last,
        )

    def _passed_on(self, stage: Stage, name: Candidate, among: Sequence[Candidate]) -> Stage:
        total = stage.votes[-1][name]
        surplus = total - self.quota * ONE
        papers = [paper._replace(value=surplus * paper.value // total) for paper in stage.piles[name]]
        done = self.round(stage, surplus=name, among=among)
        return self._moved(stage, papers, {name: self.quota * ONE}, done)

    def _put_out(self, stage: Stage, names: Level, among: Sequence[Candidate]) -> Stage:
        papers = [paper for name in names for paper in stage.piles[name]]
        done = self.round(stage, out=names, among=among)
        standing = tuple(name for name in stage.standing if name not in names)
        after = replace(stage, standing=standing, out=(*stage.out, names))
        return self._moved(after, papers, dict.fromkeys(names, 0), done)

    def _moved(self, stage: Stage, papers: list[Paper], left: Votes, done: Round) -> Stage:
        got = _sorted(papers, stage.standing)
        before = stage.votes[-1]
        votes = before | left | {name: before[name] + _worth(pile) for name, pile in got.items()}
        piles = {name: pile + got.get(name, []) for name, pile in stage.piles.items() if name not in left}
        return self._settled(replace(stage, piles=piles, votes=(*stage.votes, votes), rounds=(*stage.rounds, done)))

    def _settled(self, stage: Stage) -> Stage:
        """Whoever has the quota is in; so are all the rest when there is a seat for each."""
        votes = stage.votes[-1]
        reached = tuple(name for name in stage.standing if votes[name] >= self.quota * ONE)
        rest = tuple(name for name in stage.standing if name not in reached)
        left = self.seats - len(stage.seated) - len(reached)
        if len(rest) <= left:
            reached, rest, left = stage.standing, (), 0
        return replace(
            stage,
            standing=rest,
            elected=(*stage.elected, *by_points(reached, votes)),
            fresh=reached,
            over=not left,
        )


def _sorted(papers: Iterable[Paper], standing: Level) -> Piles:
    """Each paper to its best choice still standing; those side by side there share it equally."""
    piles: defaultdict[Candidate, list[Paper]] = defaultdict(list)
    known = frozenset(standing)
    for paper in papers:
        for level in paper.ranking:
            still = [name for name in level if name in known]
            share = paper._replace(value=paper.value // len(still)) if len(still) > 1 else paper
            for name in still:
                piles[name].append(share)
            if still:
                break
    return piles


def _worth(pile: Iterable[Paper]) -> int:
    return sum(paper.weight * paper.value for paper in pile)


def _looking_back(tied: Sequence[Candidate], votes: tuple[Votes, ...], sign: int) -> Sequence[Candidate]:
    """Of those who tie now, whoever had fewest (or with -1 most) at the latest stage where they differed."""
    for earlier in reversed(votes[:-1]):
        best = min(sign * earlier[name] for name in tied)
        tied = [name for name in tied if sign * earlier[name] == best]
    return tied


def _plain(number: Number) -> Number:
    return int(number) if number == int(number) else number
