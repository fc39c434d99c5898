"""Moving from a terminal: a circle with everybody in it, or a person alone, against a machine that is served."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from lichen.cli import main
from lichen.cli.address import remember
from lichen.node.home import open_home
from lichen.node.node import Node
from lichen.practices.devices import live, running
from tests.moving.served import Browser, Served, served, until

Lichen = Callable[..., str]


@pytest.fixture
def lichen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lichen:
    """Runs a command in one of the homes; gives what it says."""
    monkeypatch.chdir(tmp_path)

    def run(home: str, *words: str, ends: int = 0) -> str:
        result = CliRunner(catch_exceptions=False).invoke(main, ["--home", str(tmp_path / home), *words])
        assert result.exit_code == ends, result.output
        return result.output

    return run


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "new") as one:
        yield one


def elm(lichen: Lichen, home: str = "old") -> None:
    lichen(home, "start", "--name", "Elm Street", "--purpose", "x", "--you", "Ana")
    lichen(home, "act", "task-opened", "--title", "Fix the boiler")


def bo_joins(lichen: Lichen) -> None:
    link = lichen("old", "invite", "--by-hand", "--as", "Ana").strip()
    lichen("old", "join", link, "--you", "Bo", "--new")


def welcome(lichen: Lichen, new: Served) -> str:
    """The link that the new machine shows, though it is served: it is good once that has taken it up."""
    new.do(lambda node: node.sharing.own)
    link: str = json.loads(lichen("new", "node", "welcome", "--address", new.base, "--json"))["link"]
    new.do(lambda node: node.sharing.catch_up())  # as it does every few seconds
    return link


def look(home: Path, what: Callable[[Node], object]) -> object:
    node = open_home(home)
    try:
        return what(node)
    finally:
        node.close()


def test_a_circle_goes_with_everybody_and_the_old_machine_shows_the_way(
    lichen: Lichen, new: Served, tmp_path: Path
) -> None:
    elm(lichen)
    bo_joins(lichen)
    way_in = lichen("old", "link", "--as", "Bo").strip()
    said = lichen("old", "move", "--to", welcome(lichen, new))
    assert "Elm Street has moved to" in said
    assert "2 people" in said
    assert f"{new.base} now." in lichen("old", "move")
    bo = Browser(new)
    path = way_in[way_in.index("/enter/") :]
    page = bo.fills_in(bo.opens(path), path)
    assert "Fix the boiler" in bo.opens(f"{page.path}/work").text
    assert bo.sends(f"{page.path}/act/task.opened", title="From there").status == 200
    refused = lichen("old", "act", "task-opened", "--title", "From here", "--as", "Ana", ends=1)
    assert f"This circle has moved to {new.base}." in refused
    with served(tmp_path / "old") as old:
        page = Browser(old).opens(path)
        assert page.status == 410
        assert f"{new.base}{path}" in page.links
    assert "No circle was on its way." in lichen("old", "move", "--stay")


def test_the_record_can_go_ahead_while_people_go_on(lichen: Lichen, new: Served) -> None:
    elm(lichen)
    told = lichen("old", "move", "--to", welcome(lichen, new), "--prepare")
    assert "People go on here meanwhile." in told
    lichen("old", "act", "task-opened", "--title", "Said meanwhile")
    told = json.loads(lichen("old", "move", "--json"))
    [one] = told["circles"]
    assert (one["moved"], one["refused"], len(one["people"])) == (True, [], 1)
    titles = new.do(lambda node: {node.words.of(event).get("title") for event in node.store.ids(node.circles()[0])})
    assert {"Fix the boiler", "Said meanwhile"} <= titles


def test_everything_goes_at_once(lichen: Lichen, new: Served, tmp_path: Path) -> None:
    elm(lichen)
    look(tmp_path / "old", lambda node: node.entrances.found(node.accounts.people()[0], "Night School", "", "Ana"))
    told = json.loads(lichen("old", "move", "--to", welcome(lichen, new), "--everything", "--json"))
    assert [one["moved"] for one in told["circles"]] == [True, True]
    assert new.do(lambda node: [len(one.places) for one in node.accounts.people()]) == [2]


def test_a_circle_that_cannot_get_there_goes_on_later(lichen: Lichen, tmp_path: Path) -> None:
    elm(lichen)
    with served(tmp_path / "new") as new:
        lichen("old", "move", "--to", welcome(lichen, new), "--prepare")
        port = new.base
    refused = lichen("old", "move", ends=3)
    assert f"{port} cannot be reached" in refused
    lichen("old", "act", "task-opened", "--title", "Still here")
    assert "It stays: Elm Street" in lichen("old", "move", "--stay")


def test_where_to_has_to_be_said_once(lichen: Lichen) -> None:
    elm(lichen)
    assert "Say where to" in lichen("old", "move", ends=2)
    assert "not a whole link" in lichen("old", "move", "--to", "nonsense", ends=2)
    assert "Nobody is on the way here." in lichen("old", "arrive", ends=2)


def test_a_person_comes_alone_and_closes_the_old_place(lichen: Lichen, tmp_path: Path) -> None:
    elm(lichen)
    with served(tmp_path / "old") as old:
        browser = old.do(lambda node: node.accounts.open_session(node.accounts.people()[0]))
        circle = old.do(lambda node: node.circles()[0])
        link = old.do(_link_of(old.base))
        told = lichen("new", "arrive", link, "--name", "Oak")
        assert "Here now: Elm Street" in told
        assert "Fix the boiler" in lichen("new", "show", "tasks")
        lichen("new", "act", "task-opened", "--title", "From there")
        told = lichen("new", "arrive", "--close")
        assert "is closed. You live here now." in told
        until(lambda: old.do(lambda node: node.accounts.session(browser)) is None)
        assert "Nobody is on the way here." in lichen("new", "arrive", ends=2)
        assert len(old.do(lambda node: live(node.circle(circle), circle))) == 1


def _link_of(base: str) -> Callable[[Node], str]:
    from lichen.node.sharing.links import Link

    def make(node: Node) -> str:
        code = node.sharing.offers.make("move", node.accounts.people()[0].id, "", base)
        return str(Link(base, code, node.sharing.own.public))

    return make


def test_a_link_to_move_with_and_one_for_a_second_phone_are_made_from_here_too(lichen: Lichen) -> None:
    elm(lichen)
    told = json.loads(lichen("old", "move", "--me", "--json"))
    assert "/meet/" in told["link"]
    assert told["minutes"] == 30
    assert "/phone/" in lichen("old", "link", "--phone")
    assert "/enter/" in lichen("old", "link")


def test_somebody_who_lost_their_phone_comes_back_on_another_machine(lichen: Lichen, tmp_path: Path) -> None:
    elm(lichen)
    bo_joins(lichen)
    circle = look(tmp_path / "old", _agreed)
    for name in ("Ana", "Bo"):
        lichen("old", "act", "charter-agreed", "--as", name)
    with served(tmp_path / "old") as old:
        old.do(lambda node: remember(node, old.base))
    told = lichen("old", "comeback", "Bo", "--elsewhere", "--as", "Ana", "--note", "He stood before me.")
    assert "/meet/" in told
    with served(tmp_path / "old") as old:
        code = told.split("/meet/")[1].partition("#")[0].strip()
        told = lichen("new", "arrive", old.base, code)
        assert "Here now: Elm Street" in told
        asked = old.do(lambda node: list(running(node.circle(str(circle))).values()))
        assert len(asked) == 1
    assert "lacks" in lichen("new", "takeover", "Bo", ends=1)


def _agreed(node: Node) -> str:
    return node.circles()[0]
