"""The bench still runs, and what it says of itself is so."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.ballots import LENGTHS, OPTIONS, ballots, one_by_one
from bench.corpus import corpus
from bench.peers import Found
from bench.ranked import agree, by_runoff, by_schulze
from bench.serving import environment
from lichen.core.door import receive
from lichen.core.fold import fold
from lichen.practices import LAW
from lichen.practices.belonging import present
from lichen.tally.ballots import flaws
from tests.postgres import missing

SMALL = 400


def test_the_measured_circle_is_one_that_the_door_lets_in_whole() -> None:
    verdict = receive(corpus(SMALL).frames, lambda ids: {})
    assert len(verdict.admitted) == SMALL
    assert not [*verdict.refused, *verdict.orphans, *verdict.unproved, *verdict.stray_words]


def test_nearly_everything_said_in_it_counts_and_everybody_belongs() -> None:
    record = corpus(SMALL)
    circle = fold(LAW, [LAW.read(arrival.id, arrival.frame.raw) for arrival in record.arrivals])
    assert set(present(circle)) == {person.member for person in record.people}
    assert len(circle.aside) < SMALL / 20


def test_no_two_of_the_measured_ballots_are_alike_and_a_count_of_them_must_follow_chains() -> None:
    said = ballots(500)
    assert len(set(said)) == len(set(map(one_by_one, said))) == 500
    assert all(not list(flaws(OPTIONS, ranking)) for ranking in said)
    assert any(len(level) > 1 for ranking in said for level in ranking)
    assert {sum(map(len, ranking)) for ranking in said} == set(LENGTHS)
    assert by_schulze(said).reason.code == by_schulze(said, "apart").reason.code == "strongest-paths"
    assert not by_runoff(list(map(one_by_one, said))).tied


@pytest.mark.parametrize(
    "found",
    [
        Found({"option 2"}),
        Found({"option 1"}, ["option 1", "option 20", *OPTIONS[1:19]]),
        Found({"option 1"}, tallies=[{"option 1": 500.0}]),
    ],
)
def test_a_library_that_finds_something_else_is_not_measured(found: Found) -> None:
    said = list(map(one_by_one, ballots(500)))
    outcome = by_runoff(said) if found.tallies else by_schulze(said)
    assert agree(outcome, Found(set(outcome.winners)))
    assert not agree(outcome, found)


@pytest.mark.long
def test_a_quick_run_measures_every_row(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(page)]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    written = page.read_text(encoding="utf-8")
    for what in (
        "Ingest",
        "Fold",
        "first right page",
        "Acts over HTTP",
        "Home pages",
        "Find",
        "Memory",
        "Disk",
        "Ranked count",
        "Decision page",
        "Lacking 20 scattered",
        "Joining a circle",
        "circles of which 0 differ",
        "until it is on the other",
        "between two processes",
        *(() if missing() else ("Two processes on one database",)),
    ):
        assert what in written
