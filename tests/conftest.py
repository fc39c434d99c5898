import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres as postgresql

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

# New examples in every run here, the same ones in every run of CI: mistakes are found here, never by luck there.
settings.register_profile("here", deadline=None, print_blob=True, suppress_health_check=SLOW_IS_FINE)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None)
settings.register_profile("deep", settings.get_profile("here"), max_examples=2000)
settings.load_profile("ci" if os.environ.get("CI") else "here")

MEMORY = Path("/dev/shm")
ENOUGH = 4_000_000_000

if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # or else httpx looks for it at every request


def pytest_configure() -> None:
    """Homes of tests lie in memory where there is plenty: none of them can tell whether a disk keeps its word."""
    if os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def chromium_here() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the Chromium is that browser tests launch with playwright's `executable_path`."""
    found = chromium_here()
    assert found, "a test that asks for chromium must be marked `browser`"
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """A server of this session's own; databases in it are made in no time."""
    assert not postgresql.missing(), "continuous integration installs one"
    with postgresql.server() as server:
        yield server


@pytest.fixture
def database(postgres: postgresql.Server) -> Iterator[str]:
    """The address of a database with nothing in it."""
    with postgres.database() as address:
        yield address


NO_CHROMIUM, NO_POSTGRES = "no Chromium here", "no PostgreSQL here"
WAYS_OUT = {
    NO_CHROMIUM: "On Debian: apt-get install chromium. Elsewhere: CHROMIUM=/path/to/it ./run test",
    NO_POSTGRES: "On Debian: apt-get install postgresql. Elsewhere: any from 15 on, with initdb on the path.",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    no_chromium = chromium_here() is None
    no_postgres = bool(postgresql.missing()) and not os.environ.get("CI")  # there they fail
    for item in items:
        if no_chromium and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
        if no_postgres and "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=NO_POSTGRES))
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("browser", "long")])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """The Chromium goes after the last test that wants one; they come first, so there is but one of it."""
    yield
    if "tests.web.browser" in sys.modules and not (nextitem and nextitem.get_closest_marker("browser")):
        sys.modules["tests.web.browser"].CHROME.close()


def left_out(reporter: pytest.TerminalReporter, reason: str) -> Iterator[str]:
    for report in reporter.stats.get("skipped", []):
        if str(report.longrepr).endswith(f"{reason}')"):
            yield report.nodeid


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason, way_out in WAYS_OUT.items():
        names = sorted(left_out(terminalreporter, reason))
        if names:
            terminalreporter.section("LEFT OUT", red=True, bold=True)
            terminalreporter.line(f"{len(names)} tests: {reason}", red=True, bold=True)
            for name in names:
                terminalreporter.line(f"  {name}")
            terminalreporter.line(way_out)
