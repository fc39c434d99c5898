"""A home whose record is in a database: every command works on it, beside every other."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from lichen.node.home import open_home
from lichen.store.postgres.store import PostgresStore
from tests.cli.conftest import Lichen
from tests.postgres import Server


def test_a_home_moves_into_a_database_with_all_it_holds(ana: Lichen, database: str, tmp_path: Path) -> None:
    ana("act", "task-opened", "--title", "Fix the boiler")
    before = ana.data("export")
    assert ana.data("database") == {"record": str(ana.home / "record.db")}
    assert "Circles there: 1." in ana.says("database", database)
    assert not (ana.home / "record.db").exists()
    assert (ana.home / "database").stat().st_mode & 0o077 == 0
    assert ana.data("database") == {"record": database}
    assert ana.data("export") == before
    assert "People can speak" in ana.says("restored")
    beside = open_home(ana.home)  # as `lichen serve` has it
    ana("act", "task-opened", "--title", "Sweep the yard")
    assert [len(beside.store.ids(circle)) for circle in beside.circles()] == [3]
    beside.close()
    assert "Sweep the yard" in ana.says("show", "tasks")
    assert ana.data("verify")["sound"]


def test_a_backup_of_it_is_put_back_into_a_file(ana: Lichen, database: str, tmp_path: Path) -> None:
    ana("database", database)
    ana("act", "task-opened", "--title", "Fix the boiler")
    ana("backup", str(tmp_path / "all.backup"))
    again = ana.elsewhere("again")
    again("restore", str(tmp_path / "all.backup"))
    assert "Fix the boiler" in again.says("show", "tasks")
    again("act", "task-opened", "--title", "Too early", ends_with=1)
    again("restored", "--no-other-copy")
    again("act", "task-opened", "--title", "And on")


def test_a_new_home_may_begin_in_a_database(nobody: Lichen, database: str) -> None:
    nobody("database", database)
    nobody("start", "--name", "Elm Street", "--purpose", "To stay", "--you", "Ana")
    assert not (nobody.home / "record.db").exists()
    with closing(PostgresStore(database)) as store:
        assert len(store.circles()) == 1


def test_two_records_are_never_mixed(ana: Lichen, database: str) -> None:
    ana("database", database)
    assert "already" in ana.says("database", database, ends_with=3)
    bo = ana.elsewhere("bo")
    bo("start", "--name", "Oak Street", "--purpose", "To stay", "--you", "Bo")
    assert "another one here" in bo.says("database", database, ends_with=3)
    assert "Oak Street" in bo.says("show", "charter")
    cy = ana.elsewhere("cy")
    cy("database", database)
    assert "does not belong to this node" in cy.says("show", "charter", ends_with=3)


def test_what_leads_nowhere_changes_nothing(ana: Lichen, database: str) -> None:
    told = ana.says("database", database.replace("dbname=", "port=1 dbname="), ends_with=3)
    assert "cannot be reached" in told
    assert (ana.home / "record.db").exists()
    assert ana.data("database") == {"record": str(ana.home / "record.db")}


def test_a_password_is_not_shown_and_not_left_to_others(nobody: Lichen) -> None:
    nobody.home.mkdir(mode=0o700)
    path = nobody.home / "database"
    os.close(os.open(path, os.O_CREAT, 0o600))
    for address in ("postgresql://lichen:se%20cret@127.0.0.1/lichen", "host=127.0.0.1 password=secret dbname=lichen"):
        path.write_text(address)
        told = nobody.says("database")
        assert "cret" not in told
        assert "127.0.0.1" in told
    path.chmod(0o644)
    assert "chmod 600" in nobody.says("show", "tasks", ends_with=3)


def test_without_psycopg_it_says_what_is_missing(
    postgres: Server, nobody: Lichen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lichen.store.postgres.store", None)
    assert "pip install" in nobody.says("database", postgres.address("nowhere"), ends_with=3)
