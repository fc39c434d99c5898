from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moving.village import Village, village_in
from tests.web.conftest import ana as ana
from tests.web.conftest import begun as begun
from tests.web.conftest import bo as bo
from tests.web.conftest import people as people
from tests.web.conftest import town as town


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with village_in(tmp_path) as village:
        yield village
