import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lichen.cli import main


class Lichen:
    """The command, as somebody types it in their home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *words: str, ends_with: int = 0, typed: str | None = None) -> Result:
        result = CliRunner(catch_exceptions=False).invoke(
            main, ["--home", str(self.home), *words], input=typed, prog_name="lichen"
        )
        assert result.exit_code == ends_with, result.output
        return result

    def says(self, *words: str, ends_with: int = 0) -> str:
        return self(*words, ends_with=ends_with).output

    def data(self, *words: str, ends_with: int = 0) -> Any:
        result = self(*words, "--json", ends_with=ends_with)
        assert not result.stderr
        return json.loads(result.stdout)

    def elsewhere(self, name: str) -> "Lichen":
        return Lichen(self.home.parent / name)


@pytest.fixture
def nobody(tmp_path: Path) -> Lichen:
    """A home in which nothing is yet."""
    return Lichen(tmp_path / "home")


@pytest.fixture
def ana(nobody: Lichen) -> Lichen:
    """A home in which Ana has begun a circle."""
    nobody("start", "--name", "Elm Street", "--purpose", "To stay", "--you", "Ana")
    return nobody
