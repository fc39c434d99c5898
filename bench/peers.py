"""Libraries that count ranked ballots by the same rules: `./run bench` installs them, nothing else knows of them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from lichen.tally.ballots import Blank, Ranking

Said = Sequence[Ranking]


class Found(NamedTuple):
    """What a library says came out, as far as it tells."""

    winners: set[str]
    order: Sequence[str] = ()  # of all, best first
    tallies: Sequence[Mapping[str, float]] = ()  # round by round


class Peer(NamedTuple):
    package: str
    module: str
    schulze: Callable[[Said], Found]
    runoff: Callable[[Said], Found]


def votelib_schulze(said: Said, blank: Blank = "last") -> Found:
    from votelib.convert import RankedToCondorcetVotes
    from votelib.evaluate.condorcet import Schulze

    votes = Counter(tuple(frozenset(level) if len(level) > 1 else level[0] for level in ranking) for ranking in said)
    pairs = RankedToCondorcetVotes(unranked_at_bottom=blank == "last").convert(votes)
    order = Schulze().evaluate(pairs, len({name for pair in pairs for name in pair}))
    return Found({order[0]}, order)


def votelib_runoff(said: Said) -> Found:
    from votelib.evaluate.sequential import TransferableVoteSelector

    votes = Counter(tuple(name for level in ranking for name in level) for ranking in said)
    return Found(set(TransferableVoteSelector(quota_function="droop").evaluate(votes, 1)))


def vote_core_schulze(said: Said) -> Found:
    from py3votecore.condorcet import CondorcetHelper
    from py3votecore.schulze_method import SchulzeMethod

    votes = [{"count": 1, "ballot": list(map(list, ranking))} for ranking in said]
    found = SchulzeMethod(votes, ballot_notation=CondorcetHelper.BALLOT_NOTATION_GROUPING).as_dict()
    return Found(found.get("tied_winners") or {found["winner"]})


def vote_core_runoff(said: Said) -> Found:
    from py3votecore.irv import IRV

    found = IRV([{"count": 1, "ballot": [name for level in ranking for name in level]} for ranking in said]).as_dict()
    return Found({found["winner"]}, tallies=[one["tallies"] for one in found["rounds"]])


PEERS = (
    Peer("votelib", "votelib", votelib_schulze, votelib_runoff),
    Peer("py-vote-core", "py3votecore", vote_core_schulze, vote_core_runoff),
)


def here() -> list[Peer]:
    """Those that are installed."""
    return [peer for peer in PEERS if find_spec(peer.module)]
