"""The bench still runs, and what it says of itself is so."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.corpus import corpus
from bench.serving import environment
from lichen.core.door import receive
from lichen.core.fold import fold
from lichen.practices import LAW
from lichen.practices.members import present

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


@pytest.mark.long
def test_a_quick_run_measures_every_row(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(page)]
    done = subprocess.run(command, env=environment(), capture_output=True, check=False, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    written = page.read_text(encoding="utf-8")
    for what in ("Ingest", "Fold", "first right page", "Acts over HTTP", "Home pages", "Memory", "Disk"):
        assert what in written
