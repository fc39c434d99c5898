from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.office import Office, open_office
from tests.mail.reached import ReachedTown, reached_town
from tests.web.visitors import Browser


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as office:
        yield office


@pytest.fixture
def town(tmp_path: Path, office: Office) -> Iterator[ReachedTown]:
    with reached_town(tmp_path / "home", office) as town:
        yield town


@pytest.fixture
def ana(town: ReachedTown) -> Browser:
    """Ana, who began a circle."""
    browser = town.browser()
    browser.starts()
    return browser


@pytest.fixture
def bo(town: ReachedTown, ana: Browser) -> Browser:
    """Bo, whom Ana invited."""
    browser = town.browser()
    browser.joins(ana.invites(), "Bo")
    return browser
