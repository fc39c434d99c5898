"""Single transferable vote, as Scotland counts it: several seats, and every large enough part of the voters has one.

Quota: the whole part of votes / (seats + 1), plus one. Whoever reaches it is in; what they have beyond it goes on to
the next choice of all their voters at a lower value, largest surplus first. With no surplus to pass on, whoever has
fewest goes out and their papers go on at the value they have. Those whom nobody ever voted for go out together.

Ties look back to the latest earlier stage at which they differed. Where that does not help, the law draws lots. Here
every way the lot could fall is followed: those seated in all of them are in, those seated in some tie for the rest.
"""

from collections.abc import Hashable

from lichen.tally.ballots import Candidate, Level, Rankings, voters
from lichen.tally.outcome import Outcome, Reason, Round
from lichen.tally.ranking import by_points
from lichen.tally.rules.stages import Count, Stage
from lichen.tally.ways import every_way, until_a_tie

MOST_LOOKS = 2_000_000  # at papers, while following ties


def stv(ballots: Rankings, seats: int = 1) -> Outcome:
    count = Count(ballots, seats)
    path = until_a_tie(count.begin(), count.after)
    size = max(1, len(ballots.counts) * len(ballots.candidates))
    found = every_way(path[-1], count.after, _same, 1 + MOST_LOOKS // size)
    ends = [stage for stage in found if stage.over] if found else path[-1:]
    sure = tuple(name for name in ballots.candidates if all(name in end.seated for end in ends))
    tied = tuple(name for name in ballots.candidates if name not in sure and any(name in _may_be(end) for end in ends))
    ranking = _ranking(ballots.candidates, ends, sure, tied)
    return Outcome(
        rule="stv",
        candidates=ballots.candidates,
        voters=voters(ballots),
        seats=seats,
        winners=tuple(name for level in ranking for name in level if name in sure or name in tied),
        ranking=ranking,
        reason=_why(count, sure, tied, followed=bool(found)),
        tied=tied,
        open=seats - len(sure) if tied else 0,
        rounds=_rounds(count, path[-1] if tied else ends[0]),
        quota=count.quota,
    )


def _same(stage: Stage) -> Hashable:
    """Two ways that come to the same votes by the same seats and losses go on alike, unless a tie looks back."""
    return stage.standing, stage.elected, tuple(tuple(votes.values()) for votes in stage.votes)


def _may_be(stage: Stage) -> Level:
    """Who has a seat at the end, or might: those who tie there, and all who stand where a count was left off."""
    return (*stage.seated, *(stage.tied if stage.over else stage.standing))


def _ranking(candidates: Level, ends: list[Stage], sure: Level, tied: Level) -> tuple[Level, ...]:
    """First those who are in for sure, then those who tie, then the rest; each by the best place of any way."""
    places: dict[Candidate, int] = {}
    for end in ends:
        before = 0
        rest = by_points((*end.standing, *end.tied), end.votes[-1])
        for level in (*end.elected, *rest, *reversed(end.out)):
            for name in level:
                places[name] = min(places.get(name, len(candidates)), before)
            before += len(level)
    behind = {name: places[name] if name in sure else len(sure) if name in tied else len(candidates) + places[name]
              for name in candidates}  # fmt: skip
    return by_points(candidates, {name: -place for name, place in behind.items()})


def _rounds(count: Count, stage: Stage) -> tuple[Round, ...]:
    nexts = count.after(stage)
    among = nexts[0].rounds[-1].tied if nexts else ()
    return (*stage.rounds, count.round(stage, among=among))


def _why(count: Count, sure: Level, tied: Level, *, followed: bool) -> Reason:
    if tied:
        left = count.seats - len(sure)
        return Reason("tie" if followed else "too-many-ties", {"names": list(tied), "open": left})
    return Reason("quota", {"quota": count.quota, "seats": count.seats}) if sure else Reason("no-options")
