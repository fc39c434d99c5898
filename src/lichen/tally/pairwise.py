"""The pairwise table: how many people placed each option above each other one."""

from lichen.tally.ballots import Rankings, voters
from lichen.tally.outcome import Matrix


def pairwise(ballots: Rankings) -> Matrix:
    """A row is kept as one large number with a lane for each option: one addition counts a ballot for a whole row."""
    width = voters(ballots).bit_length()
    lane = {name: 1 << (place * width) for place, name in enumerate(ballots.candidates)}
    rows = dict.fromkeys(ballots.candidates, 0)
    everything = sum(lane.values())
    for ranking, weight in ballots.counts.items():
        below = everything
        if ballots.blank == "apart":
            below = sum(lane[name] for level in ranking for name in level)
        for level in ranking:
            for name in level:
                below -= lane[name]
            for name in level:
                rows[name] += weight * below
    full = (1 << width) - 1
    return tuple(tuple(row >> (place * width) & full for place in range(len(lane))) for row in rows.values())
