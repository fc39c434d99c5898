"""Killed at any moment: what was acknowledged is there, and the node goes on without showing two faces."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from lichen.core.door import receive
from lichen.core.fold import fold
from lichen.core.kept import digest
from lichen.core.values import GREATEST_NUMBER
from lichen.node.home import open_home
from lichen.practices import LAW
from lichen.practices.tasks import TaskOpened, Tasks

ROOT = Path(__file__).parents[2]


def killed_after(home: Path, lines: int) -> set[str]:
    """What a process acknowledged that was killed, wherever it was, just after its so-many-th word."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.node.child", str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        heard = {process.stdout.readline().strip() for _ in range(lines)}
        process.kill()
        rest = process.stdout.read()
    assert "" not in heard, "it ended by itself"
    return heard | set(rest[: rest.rfind("\n") + 1].split())


def test_kill_at_any_moment_loses_nothing_acknowledged_and_nobody_gets_two_faces(tmp_path: Path) -> None:
    random = Random()
    acknowledged: set[str] = set()
    kills = 0
    while len(acknowledged) < 250 or kills < 4:
        acknowledged |= killed_after(tmp_path / "home", random.randint(30, 90))
        kills += 1
        is_whole(tmp_path / "home", acknowledged)


def is_whole(home: Path, acknowledged: set[str]) -> None:
    node = open_home(home)
    [circle] = node.circles()
    node.store.check()
    assert node.store.known(acknowledged).keys() == acknowledged
    assert node.store.faces(circle) == {}
    assert node.may_speak(circle)
    frames = [frame for _, frame in node.store.frames(circle)]
    verdict = receive(frames, lambda ids: {}, GREATEST_NUMBER)
    assert len(verdict.admitted) == len(frames), "another copy would take in all of it"
    events = [LAW.read(event, raw) for event, raw in node.store.in_order(circle)]
    assert digest(LAW, node.circle(circle)) == digest(LAW, fold(LAW, events))
    said = node.say(next(iter(node.accounts)), circle, TaskOpened(), {"title": "And on"})
    assert not said.wait().refusals
    assert len(node.circle(circle)[Tasks].open) == len(events)  # all but the founding, and one more
    acknowledged.add(said.event)
    node.close()
