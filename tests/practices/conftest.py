from collections.abc import Iterator

import pytest

from tests.voice import lent


@pytest.fixture(scope="module")
def voice() -> Iterator[None]:
    with lent():
        yield
