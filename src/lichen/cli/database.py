"""The database: where this home keeps its record, and how it comes to keep it in another place."""

import re
import secrets
from pathlib import Path
from typing import NoReturn

import click

from lichen.cli.here import Here, here
from lichen.cli.outcome import TROUBLE, Failed
from lichen.cli.shape import Command
from lichen.store.contract import Store
from lichen.store.copying import copy
from lichen.store.place import RECORD, database_of, open_database, open_store, use_database


@click.command(cls=Command)
@click.argument("address", default="")
@here
def database(here: Here, address: str) -> None:
    """Where this home keeps its record; with ADDRESS, keep it in that PostgreSQL database from now on.

    lichen database
    lichen database postgresql://lichen@127.0.0.1/lichen

    Any number of `lichen serve` may run on one database, and every other command beside them. What this home holds is
    taken along; the database has to be empty, and nobody may be at work here meanwhile. See docs/hosting.md.
    """
    if not address:
        found = _without_password(database_of(here.home)) or str(here.home / RECORD)
        here.tell(found, {"record": found})
        return
    if database_of(here.home):
        _no(f"{here.home} keeps its record in a database already.", ON_FROM_THERE)
    here.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    circles = _begun(here.home, address)
    text = f"{here.home} keeps its record in that database from now on."
    here.tell(text if not circles else f"{text} Circles there: {circles}.", {"circles": circles})


ON_FROM_THERE = "To move on: `lichen backup FILE`, put that back into a new home, and say `lichen database` there."
SOMETHING_THERE = "Name an empty one; or, to use what is there, a home with the `secret` it belongs to and no record."


def _begun(home: Path, address: str) -> int:
    """Takes along what is here, and uses the database from now on; how many circles it holds."""
    moved = home / RECORD
    target = open_database(address, secrets.token_urlsafe(12))
    try:
        if moved.exists():
            if target.circles():
                _no("There is a record in that database already, and another one here.", SOMETHING_THERE)
            _take_along(home, target)
        use_database(home, address)
        if moved.exists():
            moved.rename(home / f"{RECORD}.moved")
        return len(target.circles())
    finally:
        target.close()


def _take_along(home: Path, target: Store) -> None:
    source = open_store(home)
    try:
        copy(source, target)
    finally:
        source.close()
    target.private.put("node", "instance", target.instance.encode())  # nothing was lost on the way


def _without_password(address: str) -> str:
    return re.sub(r"(//[^:/@]*:|password=)[^@\s]+", r"\1…", address)


def _no(*told: str) -> NoReturn:
    raise Failed(TROUBLE, list(told), {"trouble": list(told)})
