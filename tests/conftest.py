import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

# New examples in every run here, the same ones in every run of CI: mistakes are found here, never by luck there.
settings.register_profile("here", deadline=None, print_blob=True, suppress_health_check=SLOW_IS_FINE)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, database=None)
settings.register_profile("deep", settings.get_profile("here"), max_examples=2000)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def chromium_here() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the Chromium is that browser tests launch with playwright's `executable_path`."""
    found = chromium_here()
    assert found, "a test that asks for chromium must be marked `browser`"
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium_here() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium here"))


def left_out(reporter: pytest.TerminalReporter) -> Iterator[str]:
    for report in reporter.stats.get("skipped", []):
        if "browser" in report.keywords:
            yield report.nodeid


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    names = sorted(left_out(terminalreporter))
    if names:
        terminalreporter.section("LEFT OUT", red=True, bold=True)
        terminalreporter.line(f"{len(names)} browser tests, for want of a Chromium:", red=True, bold=True)
        for name in names:
            terminalreporter.line(f"  {name}")
        terminalreporter.line("On Debian: apt-get install chromium. Elsewhere: CHROMIUM=/path/to/it ./run test")
