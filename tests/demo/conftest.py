import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.stages import Stage, told


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story as it was told; nobody writes in this copy."""
    return told(tmp_path_factory.mktemp("demo") / "home")


@pytest.fixture
def stage(home: Path, tmp_path: Path) -> Iterator[Stage]:
    """A copy of the story for one test to walk in."""
    stage = Stage(Path(shutil.copytree(home, tmp_path / "home")))
    yield stage
    stage.close()
