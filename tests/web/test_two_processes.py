"""Two processes serve the same people from one database: nobody can tell which of them answered."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from lichen.store.postgres.store import PostgresStore
from tests.web.visitors import Browser, Town


@pytest.fixture
def towns(database: str, tmp_path: Path) -> Iterator[list[Town]]:
    with ExitStack() as stack:
        stores = [PostgresStore(database, "towns") for _ in range(2)]
        yield [stack.enter_context(closing(Town(tmp_path / "home", store=store))) for store in stores]


def beside(browser: Browser, town: Town) -> Browser:
    """The same browser, whose next request lands at the other process."""
    other = town.browser()
    other.client.cookies = browser.client.cookies
    other.home = browser.home
    return other


def test_every_other_request_may_land_at_the_other_process(towns: list[Town]) -> None:
    ana = towns[0].browser()
    ana.starts()
    there = beside(ana, towns[1])
    assert "Elm Street Tenants" in there.opens(ana.home).text
    bo = towns[1].browser()
    bo.joins(there.invites(), "Bo")
    assert "Bo" in ana.asked("/people").text
    for number, side in enumerate((ana, there, ana, there)):
        page = side.asked("/work/new")
        side.fills_in(page, "/work/new", title=f"Task {number}")
        for each in (ana, there, beside(bo, towns[0])):
            assert f"Task {number}" in each.asked("/work").text


def test_who_logs_out_at_one_is_out_at_both(towns: list[Town]) -> None:
    ana = towns[0].browser()
    ana.starts()
    there = beside(ana, towns[1])
    assert there.opens(f"{ana.home}/people").status == 200
    account = ana.account
    towns[0].node.accounts.close_everything(account)
    assert there.opens(f"{ana.home}/people").status == 404
