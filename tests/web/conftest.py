from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from tests.web.begun import Begun, told
from tests.web.visitors import Browser, Town


class Beginnings(Protocol):
    def __call__(self, *names: str) -> Begun: ...


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    """The circle as it has just begun, with these people in it; told once a run."""
    return cache(lambda *names: told(tmp_path_factory.mktemp("begun"), names) if names else Begun(Path()))


@pytest.fixture
def people() -> dict[str, Browser]:
    """Whoever was in the circle when the test began, by name."""
    return {}


@pytest.fixture
def town(
    request: pytest.FixtureRequest, tmp_path: Path, begun: Beginnings, people: dict[str, Browser]
) -> Iterator[Town]:
    """With those in it already for whom the test asks: they need not come in anew each time."""
    names = [name for name in ("Ana", "Bo") if name.lower() in request.fixturenames]
    with begun(*names).going_on(tmp_path) as (town, browsers):
        people.update(zip(names, browsers, strict=True))
        yield town


@pytest.fixture
def ana(town: Town, people: dict[str, Browser]) -> Browser:
    """Ana, who began a circle."""
    return people["Ana"]


@pytest.fixture
def bo(ana: Browser, people: dict[str, Browser]) -> Browser:
    """Bo, whom Ana invited."""
    return people["Bo"]
