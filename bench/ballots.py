"""The measured ballots: ten thousand rankings of twenty options, no two of them alike, the same each time.

The three favourites beat each other in a circle, so that nobody beats everybody and a count must follow chains. Two in
three people stop somewhere down the list, and one option in five is placed beside the one before it.
"""

from random import Random

from lichen.tally.ballots import Level, Ranking

OPTIONS = tuple(f"option {number}" for number in range(1, 21))
FAVOURITES = OPTIONS[:3]
SPREAD = 16  # the larger, the less one option is liked better than the next
LENGTHS = (3, 5, 8, 12, 20, 20)  # how far down people rank


def ballots(many: int) -> list[Ranking]:
    chance = Random(20)
    said: dict[Level, Ranking] = {}
    while len(said) < many:
        order = _order(chance)
        said.setdefault(order, _levels(chance, order))
    return list(said.values())


def one_by_one(ranking: Ranking) -> Ranking:
    """The same with nothing side by side, about which libraries disagree in a runoff."""
    return tuple((name,) for level in ranking for name in level)


def _order(chance: Random) -> Level:
    liking = {name: chance.gauss(-place / SPREAD, 1) for place, name in enumerate(OPTIONS)}
    order = sorted(OPTIONS, key=liking.__getitem__, reverse=True)
    first = int(2.9 * chance.random())  # the third of them is first a little less often
    turned = iter(FAVOURITES[first:] + FAVOURITES[:first])
    whole = tuple(next(turned) if name in FAVOURITES else name for name in order)
    return whole[: LENGTHS[int(len(LENGTHS) * chance.random())]]


def _levels(chance: Random, order: Level) -> Ranking:
    levels: list[Level] = []
    for name in order:
        beside = levels.pop() if levels and chance.random() < 0.2 else ()
        levels.append((*beside, name))
    return tuple(levels)
