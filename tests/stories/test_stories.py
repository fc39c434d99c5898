"""The manual cannot lie: every `$ lichen …` in docs/stories is run, and what it says is compared.

A block of ```console holds commands, each followed by what it says. In what is expected `…` stands for anything within
a line, and a line of nothing but `…` for any number of lines. `[ends with 1]` is its exit code where that is not 0.
`NAME=$(lichen …)` remembers an answer, and `$NAME` puts it in. `# 3 days later` lets time pass, for every home.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from lichen.cli import main
from lichen.core.values import DAY, HOUR, MINUTE, Time
from lichen.node.home import clock, open_home
from lichen.node.node import Node

STORIES = Path(__file__).parents[2] / "docs" / "stories"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REMEMBERED = re.compile(r"(?P<name>[A-Z]+)=\$\((?P<line>.*)\)")
_ENDS_WITH = re.compile(r"\[ends with (\d)\]")
_LATER = re.compile(r"# (?P<count>\d+) (?P<unit>minute|hour|day)s? later")
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


class Telling:
    """A story under way, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, str] = {}
        self.later: Time = 0

    def opens(self, home: Path) -> Node:
        """A home where as much time has passed as in the story."""
        return open_home(home, lambda: clock() + self.later)

    def run(self, step: Step) -> None:
        passes = _LATER.fullmatch(step.line)
        if passes:
            self.later += int(passes["count"]) * _LENGTH[passes["unit"]]
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

    def _filled(self, text: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda match: self.known.get(match[1], match[0]), text)


@pytest.mark.parametrize("story", sorted(STORIES.glob("*.md")), ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_told(story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LICHEN_HOME", str(tmp_path / "nowhere"))
    telling = Telling(tmp_path)
    monkeypatch.setattr("lichen.cli.here.open_home", telling.opens)
    told = list(steps(story.read_text(encoding="utf-8")))
    assert told, "a story has something to run"
    for step in told:
        telling.run(step)
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
