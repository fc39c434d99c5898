"""Killed at any moment: every letter that was decided on arrives, and what was told is not told again."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from tests.mail.office import Office, open_office

ROOT = Path(__file__).parents[2]


def child(home: Path, port: int, most: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mail.child", str(home), str(port), str(most)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def killed_after(home: Path, port: int, lines: int) -> set[str]:
    """What a process had decided on when it was killed, wherever it was, just after its so-many-th word."""
    with child(home, port) as process:
        assert process.stdout
        heard = {process.stdout.readline().strip() for _ in range(lines)}
        process.kill()
        rest = process.stdout.read()
    assert "" not in heard, "it ended by itself"
    return heard | set(rest[: rest.rfind("\n") + 1].split())


def goes_on(home: Path, office: Office, most: int) -> None:
    """A process that tells the rest, and ends when all of it has gone."""
    with child(home, office.port, most) as process:
        assert process.wait(30) == 0


def told(office: Office) -> dict[str, set[str]]:
    """Each thing, and the letters it came in: by the name by which mail programs know a letter for the same."""
    found: dict[str, set[str]] = {}
    for letter in office.letters:
        found.setdefault(letter.subject.removeprefix("Thing "), set()).add(str(letter.message["message-id"]))
    return found


def test_killed_between_queued_and_sent_each_letter_arrives_once(tmp_path: Path):
    with open_office() as gone:
        nowhere = gone.port
    decided = killed_after(tmp_path / "home", nowhere, 20)
    with open_office() as office:
        most = len(decided) + 1  # it may have been killed before it could say the last one
        goes_on(tmp_path / "home", office, most)
        assert told(office).keys() == set(map(str, range(most)))
        assert len(office.letters) == most
        goes_on(tmp_path / "home", office, most)
        assert len(office.letters) == most, "after a restart nothing goes a second time"


def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_told_in_two_letters(tmp_path: Path):
    random, decided = Random(), set[str]()
    with open_office() as office:
        for _ in range(6):
            decided |= killed_after(tmp_path / "home", office.port, random.randint(1, 25))
        most = max(map(int, decided)) + 2  # it may have been killed before it could say the last one
        goes_on(tmp_path / "home", office, most)
        arrived = told(office)
        assert arrived.keys() == set(map(str, range(most)))
        assert all(len(names) == 1 for names in arrived.values())
        assert len(office.letters) <= most + 6, "at most the one letter that was in hand when it was killed goes twice"
