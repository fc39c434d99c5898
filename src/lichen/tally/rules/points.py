"""Rules that add up points: plurality, approval, score and Borda. Ties stand together; nobody is drawn by lot."""

from fractions import Fraction

from lichen.tally.ballots import Approvals, Ballots, Blank, Candidate, Level, Number, Ranking, Rankings, Scores, voters
from lichen.tally.outcome import Matrix, Outcome, Reason, Rule, seated
from lichen.tally.pairwise import pairwise
from lichen.tally.ranking import by_points


def plurality(ballots: Rankings, seats: int = 1) -> Outcome:
    """A vote for whatever stands first on a ballot; those who share the first place share the vote equally."""
    points: dict[Candidate, Number] = dict.fromkeys(ballots.candidates, 0)
    for ranking, weight in ballots.counts.items():
        for name in ranking[0] if ranking else ():
            points[name] += Fraction(weight, len(ranking[0]))
    return _outcome("plurality", ballots, points, seats)


def approval(ballots: Approvals, seats: int = 1) -> Outcome:
    """A vote for everything a ballot approves of."""
    points: dict[Candidate, Number] = dict.fromkeys(ballots.candidates, 0)
    for approved, weight in ballots.counts.items():
        for name in approved:
            points[name] += weight
    return _outcome("approval", ballots, points, seats)


def score(ballots: Scores, seats: int = 1) -> Outcome:
    """With blanks `last`, the sum of the scores, a blank counting as 0 (or as the lowest score given, if that is less).

    With blanks `apart`, the mean of the scores of those who gave one; what nobody scored has the lowest score given.
    """
    least = min((one for scores in ballots.counts for one in scores if one is not None), default=0)
    points: dict[Candidate, Number] = {}
    for place, name in enumerate(ballots.candidates):
        given = [(scores[place], weight) for scores, weight in ballots.counts.items()]
        total = sum(((one or 0) * weight for one, weight in given if one is not None), Fraction(0))
        speaking = sum(weight for one, weight in given if one is not None)
        if ballots.blank == "apart":
            points[name] = Fraction(total) / speaking if speaking else least
        else:
            points[name] = total + min(least, 0) * (voters(ballots) - speaking)
    return _outcome("score", ballots, points, seats, blank=ballots.blank)


def borda(ballots: Rankings, seats: int = 1) -> Outcome:
    """A point for every option a ballot places below this one, half a point for every other one it places beside it.

    So first of five has four points and last none, and ties share. A blank that stands apart is not compared: it has no
    points from that ballot and gives none. Blanks that stand last stand beside one another.
    """
    table = pairwise(ballots)
    beside = _beside(ballots)
    points: dict[Candidate, Number] = {
        name: sum(row) + beside[name] for name, row in zip(ballots.candidates, table, strict=True)
    }
    return _outcome("borda", ballots, points, seats, blank=ballots.blank, matrix=table)


def _beside(ballots: Rankings) -> dict[Candidate, Fraction]:
    halves = dict.fromkeys(ballots.candidates, 0)
    for ranking, weight in ballots.counts.items():
        for level in (*ranking, _blanks(ballots, ranking)):
            if len(level) > 1:
                for name in level:
                    halves[name] += weight * (len(level) - 1)
    return {name: Fraction(count, 2) for name, count in halves.items()}


def _blanks(ballots: Rankings, ranking: Ranking) -> Level:
    """What stands last together because a ballot leaves it out."""
    if ballots.blank == "apart" or sum(map(len, ranking)) == len(ballots.candidates):
        return ()
    named = {name for level in ranking for name in level}
    return tuple(name for name in ballots.candidates if name not in named)


def _outcome(
    rule: Rule,
    ballots: Ballots,
    points: dict[Candidate, Number],
    seats: int,
    *,
    blank: Blank | None = None,
    matrix: Matrix | None = None,
) -> Outcome:
    plain = {name: int(count) if count == int(count) else count for name, count in points.items()}
    ranking = by_points(ballots.candidates, plain)
    won = seated(ranking, seats)
    return Outcome(
        rule=rule,
        candidates=ballots.candidates,
        voters=voters(ballots),
        seats=seats,
        winners=won.winners,
        ranking=ranking,
        reason=Reason("tie", {"names": list(won.tied), "open": won.open}) if won.tied else Reason("most-points"),
        blank=blank,
        tied=won.tied,
        open=won.open,
        points=plain,
        matrix=matrix,
    )
