"""A circle as it has just begun, told once: whoever starts from there goes on in a copy of that home."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lichen.core.values import Time
from tests.people import BEGINNING
from tests.web.visitors import Browser, Town, town_in


@dataclass
class Begun:
    """A home at rest, when that was, and for each who has a browser there: where it is at home, and its cookie."""

    home: Path
    time: Time = BEGINNING
    people: dict[str, tuple[str, str]] = field(default_factory=dict)

    @contextmanager
    def going_on(self, home: Path) -> Iterator[tuple[Town, list[Browser]]]:
        """A town in a copy of it, and everybody's browser."""
        if self.people:
            shutil.copytree(self.home, home, dirs_exist_ok=True)
        with town_in(home, time=self.time) as town:
            yield town, [_back(town.browser(), *each) for each in self.people.values()]


def _back(browser: Browser, home: str, session: str) -> Browser:
    browser.home = home
    browser.client.cookies.set("lichen", session, domain=browser.client.base_url.host)
    return browser


def told(folder: Path, names: Sequence[str]) -> Begun:
    """The first of them has begun the circle, and then invited the others one by one."""
    with town_in(folder) as town:
        first, *others = people = [town.browser() for _ in names]
        first.starts(name=names[0])
        for other, name in zip(others, names[1:], strict=True):
            other.joins(first.invites(), name)
        kept = {name: (one.home, one.client.cookies["lichen"]) for name, one in zip(names, people, strict=True)}
    return Begun(folder, town.time, kept)
