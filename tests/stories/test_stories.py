"""The manual cannot lie: every `$ lichen …` in docs/stories is run, and what it says is compared.

A block of ```console holds commands, each followed by what it says. In what is expected `…` stands for anything within
a line, and a line of nothing but `…` for any number of lines. `[ends with 1]` is its exit code where that is not 0.
`NAME=$(lichen …)` remembers an answer, and `$NAME` puts it in. `# 3 days later` lets time pass, for every home.

A command that ends with `&` goes on beside the story: a home is served, or waits for another machine (then `$LINK` is
the link that it shows). `# elm ends` stops what goes on for the home elm, or waits until it has ended; `# elm is gone`
kills it and takes its folder away for good. Ports from 8101 on stand for any that are free.
"""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from lichen.cli import main
from lichen.core.values import DAY, HOUR, MINUTE, Time
from lichen.node.home import clock, open_home
from lichen.node.node import Node

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "docs" / "stories"
PATIENCE = 30.0  # seconds for what goes on beside to be there, or to end
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REMEMBERED = re.compile(r"(?P<name>[A-Z]+)=\$\((?P<line>.*)\)")
_ENDS_WITH = re.compile(r"\[ends with (\d)\]")
_LATER = re.compile(r"# (?P<count>\d+) (?P<unit>minute|hour|day)s? later")
_ENDING = re.compile(r"# (?P<home>\w+) (?P<how>ends|is gone)")
_PORT = re.compile(r"\b81\d\d\b")
_LINK = re.compile(r"lichen node pair '(\S+)'")
_LENGTH = {"minute": MINUTE, "hour": HOUR, "day": DAY}


class Step(NamedTuple):
    """One command line of a story, and what it is expected to say; or how much later it goes on."""

    line: str
    expected: list[str]


def steps(story: str) -> Iterator[Step]:
    for block in _BLOCK.findall(story):
        for command in re.split(r"^(?:\$ |(?=# ))", block, flags=re.MULTILINE)[1:]:
            line, *expected = command.rstrip("\n").replace("\\\n", "").split("\n")
            yield Step(line, expected)


def as_pattern(expected: list[str]) -> str:
    lines = ["(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + "\n" for line in expected]
    return "".join(lines)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return str(held.getsockname()[1])


class Beside:
    """A command that goes on in a process of its own."""

    def __init__(self, words: list[str], ahead: Time, said: Path) -> None:
        self._said = said
        with said.open("w") as out:
            path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.stories.beside", str(ahead), *words],
                env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def until(self, port: int, expected: re.Pattern[str]) -> str:
        """What it says once it is there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            said = self._said.read_text()
            with socket.socket() as knocking:
                if expected.match(said) and knocking.connect_ex(("127.0.0.1", port)) == 0:
                    return said
            time.sleep(0.05)
        raise AssertionError(self._said.read_text())

    def ends(self, *, asked: bool) -> None:
        if asked:
            self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE) == 0, self._said.read_text()

    def is_gone(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


class Telling:
    """A story under way, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, str] = {}
        self.later: Time = 0
        self.ports: dict[str, str] = {}
        self.beside: dict[str, Beside] = {}

    def opens(self, home: Path) -> Node:
        """A home where as much time has passed as in the story."""
        return open_home(home, lambda: clock() + self.later)

    def run(self, step: Step) -> None:
        passes = _LATER.fullmatch(step.line)
        if passes:
            self.later += int(passes["count"]) * _LENGTH[passes["unit"]]
            return
        ending = _ENDING.fullmatch(step.line)
        if ending:
            self._end(ending["home"], ending["how"])
            return
        if step.line.endswith(" &"):
            self._begin(step)
            return
        remembered = _REMEMBERED.fullmatch(step.line)
        words = [self._filled(word) for word in shlex.split(remembered["line"] if remembered else step.line)]
        assert words.pop(0) == "lichen", f"a story runs nothing but lichen: {step.line}"
        result = CliRunner(catch_exceptions=False).invoke(main, words, prog_name="lichen")
        expected = list(step.expected)
        ends = _ENDS_WITH.fullmatch(expected[-1]) if expected else None
        if ends:
            expected.pop()
        assert result.exit_code == (int(ends[1]) if ends else 0), f"$ {step.line}\n{result.output}"
        if remembered:
            self.known[remembered["name"]] = result.output.strip()
        else:
            pattern = as_pattern([self._filled(line) for line in expected])
            assert re.fullmatch(pattern, result.output), f"$ {step.line}\n{result.output}"

    def _begin(self, step: Step) -> None:
        words = [self._filled(word) for word in shlex.split(step.line.removesuffix(" &"))]
        home = words[words.index("--home") + 1]
        beside = self.beside[home] = Beside(words[1:], self.later, self.folder / f"{home}.said")
        expected = re.compile(as_pattern([self._filled(line) for line in step.expected]))
        said = beside.until(int(words[words.index("--port") + 1]), expected)
        if link := _LINK.search(said):
            self.known["LINK"] = link[1]

    def _end(self, home: str, how: str) -> None:
        beside = self.beside.pop(home)
        if how == "ends":
            beside.ends(asked="/meet/" not in (self.folder / f"{home}.said").read_text())
        else:
            beside.is_gone()
            shutil.rmtree(self.folder / home)

    def close(self) -> None:
        for beside in self.beside.values():
            beside.is_gone()

    def _filled(self, text: str) -> str:
        text = _PORT.sub(lambda found: self.ports.setdefault(found[0], free_port()), text)
        return re.sub(r"\$([A-Z]+)", lambda match: self.known.get(match[1], match[0]), text)


@pytest.mark.parametrize("story", sorted(STORIES.glob("*.md")), ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICHEN_HOME", str(tmp_path / "nowhere"))
    telling = Telling(tmp_path)
    monkeypatch.setattr("lichen.cli.here.open_home", telling.opens)
    told = list(steps(story.read_text(encoding="utf-8")))
    assert told, "a story has something to run"
    try:
        for step in told:
            telling.run(step)
    finally:
        telling.close()
    assert not (tmp_path / "nowhere").exists(), "every command says its home"


def test_a_story_that_lies_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    telling = Telling(tmp_path)
    [start, look] = steps(
        "```console\n"
        "$ lichen --home a start --name Elm --purpose x --you Ana\n…\n"
        "$ lichen --home a show people\nBo\n"
        "```\n"
    )
    telling.run(start)
    with pytest.raises(AssertionError):
        telling.run(look)
