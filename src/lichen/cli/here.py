"""Here: the home a command works in, the circle it is about and the person who speaks."""

import os
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from lichen.cli.outcome import harmless, print_json, refused
from lichen.cli.pick import Named, pick, shown
from lichen.core.values import CircleId
from lichen.node.accounts import Account
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.node.saying import Said
from lichen.node.view import View
from lichen.store.place import is_begun
from lichen.store.trouble import Trouble
from lichen.web.site import zone_here


def home_by_default() -> Path:
    """The folder that `LICHEN_HOME` names, else one in the person's own."""
    return Path(os.environ.get("LICHEN_HOME") or "~/.lichen").expanduser()


@dataclass
class Here:
    """What the options that every command takes have said, and what follows from them."""

    home: Path = field(default_factory=home_by_default)
    as_json: bool = False
    circle_said: str = ""
    person_said: str = ""

    @cached_property
    def node(self) -> Node:
        """The node of this home; opened when first needed."""
        if not is_begun(self.home):
            raise Trouble(
                f"There is nothing of Lichen in {self.home} yet.",
                "Begin a circle with `lichen start`, take in a record with `lichen bundle in FILE`, "
                "or name another folder with --home.",
            )
        return self.make_node()

    def make_node(self) -> Node:
        """The same for commands that may be the first in a home."""
        try:
            self.__dict__["node"] = node = self.__dict__.get("node") or open_home(self.home)
        except OSError as error:
            raise Trouble(
                f"{self.home} cannot be used: {error.strerror}.", "Name another folder with --home."
            ) from error
        return node

    def close(self) -> None:
        if "node" in self.__dict__:
            self.__dict__.pop("node").close()

    @cached_property
    def zone(self) -> tzinfo:
        """The time zone people live in here."""
        return zone_here()

    # Which circle, and who

    @cached_property
    def circle(self) -> CircleId:
        """The circle meant: the one named, or the only one."""
        if self.circle_said in (held := self.node.circles()):
            return self.circle_said  # without a look at any other, of which there may be thousands
        circles = [(circle, self.look(circle).title) for circle in held]
        if self.circle_said:
            return pick(self.circle_said, circles, "circles")
        people = [self.person] if self.person_said else self.node.accounts.people()
        mine = [one for one in circles if any(one[0] in account.places for account in people)] or circles
        if len(mine) == 1:
            return mine[0][0]
        if not circles:
            raise Trouble("There is no circle in this home yet.", "Begin one with `lichen start`.")
        raise click.UsageError(f"There are several circles here; say which with --circle:\n{shown(circles)}")

    @cached_property
    def person(self) -> Account:
        """The person meant: the one named, or the only one."""
        if self.person_said and (named := self.node.accounts.get(self.person_said)):
            return named
        people = [(account.id, self.called(account)) for account in self.node.accounts.people() if account.places]
        if self.person_said:
            found = self.node.accounts.get(pick(self.person_said, people, "people"))
            assert found is not None, "it was picked from the accounts"
            return found
        if not people:
            raise Trouble(
                "Nobody lives in this home yet.",
                "Begin a circle with `lichen start`, or take up an invite: `lichen join`.",
            )
        within = [one for one in people if self.circle_said and self.circle in self._places(one)] or people
        if len(within) > 1:
            raise click.UsageError(f"Several people live here; say who speaks with --as:\n{shown(people)}")
        return next(account for account in self.node.accounts if account.id == within[0][0])

    def _places(self, person: Named) -> set[CircleId]:
        account = self.node.accounts.get(person[0])
        return set(account.places) if account else set()

    def called(self, account: Account) -> str:
        """What people call somebody, in each of their circles."""
        names = {self.look(circle).name(place.member) for circle, place in account.places.items()}
        return " / ".join(sorted(filter(None, names))) or account.signs_in or account.id

    def look(self, circle: CircleId, account: Account | None = None) -> View:
        """A circle as it is now, through somebody's eyes or nobody's."""
        place = account.places.get(circle) if account else None
        return View(self.node.circle(circle), self.node.words, place.member if place else "", self.node.clock())

    @cached_property
    def view(self) -> View:
        """The circle meant as the person meant sees it; a home may also just keep a record."""
        people = [account for account in self.node.accounts.people() if self.circle in account.places]
        alone = people[0] if len(people) == 1 else None
        return self.look(self.circle, self.person if self.person_said or len(people) > 1 else alone)

    # Telling

    def tell(self, text: str, data: Any) -> None:
        """Says the text to people, or gives the data to a program."""
        if self.as_json:
            print_json(data)
        else:
            click.echo(harmless(text))

    def settle(self, said: Said, view: View | None = None) -> Said:
        """Returns when what was said is on disk; ends the command when the rules refuse it."""
        if said.refusals:
            refused(said.refusals, view)
        return said.wait()


here = click.make_pass_decorator(Here, ensure=True)
