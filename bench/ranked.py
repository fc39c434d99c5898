"""Row 8: a ranked count of ten thousand ballots over twenty options, beside libraries that count by the same rules."""

from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import combinations

from bench.ballots import OPTIONS, ballots, one_by_one
from bench.measure import Bench, Reading, Run, timed
from bench.peers import Found, Said, here, votelib_schulze
from bench.table import Row, row
from lichen.tally.ballots import Blank, rankings
from lichen.tally.outcome import Outcome
from lichen.tally.rules.irv import irv
from lichen.tally.rules.schulze import schulze


def rows(bench: Bench) -> Iterator[Row]:
    said = ballots(bench.size(10_000, 500))
    apart = [one_by_one(ranking) for ranking in said]
    agree_on(said, apart)
    runs: dict[str, Run] = {"schulze": _timed(by_schulze, said), "runoff": _timed(by_runoff, apart)}
    for peer in here():
        runs[f"schulze {peer.package}"] = _timed(peer.schulze, said)
        runs[f"runoff {peer.package}"] = _timed(peer.runoff, apart)
    found = bench.alternate(runs)
    whats = {
        "schulze": f"Ranked count of {len(said):,} ballots over {len(OPTIONS)} options, Schulze",
        "runoff": "The same with nothing side by side, instant runoff",
    }
    for rule, what in whats.items():
        yield from _beside(what, rule, found)


def _beside(what: str, rule: str, found: dict[str, list[Reading]]) -> Iterator[Row]:
    mine = found[rule]
    if not here():
        yield row(what, "ms", mine, "ms", "no other library here")
    for peer in here():
        beside = f"{peer.package} {version(peer.package)}"
        yield row(what, "ms", mine, "ms", beside, found[f"{rule} {peer.package}"])
        what = "… beside another library"


def _timed(count: Callable[[Said], object], said: Said) -> Run:
    return lambda: timed(lambda: count(said))


def by_schulze(said: Said, blank: Blank = "last") -> Outcome:
    return schulze(rankings(OPTIONS, ((ranking, 1) for ranking in said), blank))


def by_runoff(said: Said) -> Outcome:
    return irv(rankings(OPTIONS, ((ranking, 1) for ranking in said), "last"))


def agree_on(said: Said, apart: Said) -> None:
    """Before any time is taken: every library finds what is found here."""
    for peer in here():
        assert agree(by_schulze(said), peer.schulze(said)), peer.package
        assert agree(by_runoff(apart), peer.runoff(apart)), peer.package
        if peer.schulze is votelib_schulze:  # the one that knows what it is to leave a blank uncompared
            assert agree(by_schulze(said, "apart"), votelib_schulze(said, "apart")), peer.package


def agree(outcome: Outcome, found: Found) -> bool:
    """The same winners; an order nobody's strongest chain speaks against; the same votes in each round."""
    place = [outcome.candidates.index(name) for name in found.order]
    paths = outcome.paths or ()
    return (
        set(outcome.winners) == found.winners
        and all(paths[one][other] >= paths[other][one] for one, other in combinations(place, 2))
        and all(mine.votes == votes for mine, votes in zip(outcome.rounds, found.tallies, strict=False))
    )
