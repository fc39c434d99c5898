from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.visitors import Browser, Town, town_in


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with town_in(tmp_path) as town:
        yield town


@pytest.fixture
def ana(town: Town) -> Browser:
    """Ana, who began a circle."""
    browser = town.browser()
    browser.starts()
    return browser


@pytest.fixture
def bo(town: Town, ana: Browser) -> Browser:
    """Bo, whom Ana invited."""
    browser = town.browser()
    browser.joins(ana.invites(), "Bo")
    return browser
