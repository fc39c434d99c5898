"""Machines that hold the same record, from the command line: two homes, real servers, real sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from lichen.cli import pairing
from lichen.cli.here import Here
from lichen.cli.talking import talk_with
from lichen.node.home import open_home
from lichen.node.sharing.links import Link
from lichen.node.sharing.peers import Peer
from lichen.store.sqlite import SqliteStore
from tests.cli.conftest import Lichen
from tests.sharing.pairs import free_port

COMMAND = [sys.executable, "-P", "-m", "lichen.cli"]
SOON = 20.0


def until(so: Callable[[], bool], what: str) -> None:
    start = time.monotonic()
    while not so():
        assert time.monotonic() - start < SOON, f"not in {SOON:.0f} s: {what}"
        time.sleep(0.02)


@contextmanager
def running(one: Lichen, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """The command in a process of its own, until it ends or is stopped as people do."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    command = [*COMMAND, "--home", str(one.home), *words]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(SOON)


def told_by(process: "subprocess.Popen[str]") -> Any:
    """The data that a command writes before it goes on."""
    assert process.stdout
    lines = [process.stdout.readline()]
    while lines[-1].strip() not in ("}", ""):
        lines.append(process.stdout.readline())
    return json.loads("".join(lines))


@pytest.fixture
def attic(ana: Lichen) -> Lichen:
    return ana.elsewhere("attic")


@contextmanager
def offering(ana: Lichen) -> Iterator[str]:
    """Ana's home waits for whoever has this link, as `lichen node pair` does; it is done once all of it is there."""
    here, at = Here(home=ana.home), pairing.listening("127.0.0.1", 0)
    address = f"http://127.0.0.1:{at.getsockname()[1]}"
    code = pairing.offer(here)
    came: list[Peer | None] = []
    waiting = Thread(target=lambda: came.append(pairing.wait(here.node, code, address, at)))
    waiting.start()
    try:
        yield str(Link(address, code, here.node.sharing.own.public))
    finally:
        here.node.sharing.offers.forget(code)
        waiting.join()
        here.close()


def pair(ana: Lichen, attic: Lichen, *how: str) -> Any:
    """The attic comes to hold what Ana's home does."""
    with offering(ana) as link:
        return attic.data("node", "pair", link, "--name", "Attic", *how)


def test_one_home_waits_and_the_other_takes_the_code_up_and_has_everything(ana: Lichen, attic: Lichen):
    ana("act", "task-opened", "--title", "Fix the boiler")
    with running(ana, "node", "pair", "--port", str(free_port()), "--json") as waiting:
        found = attic.data("node", "pair", told_by(waiting)["link"], "--name", "Attic")
        assert waiting.wait(SOON) == 0
    assert found["title"] == "Elm Street"
    assert found["events"] >= 4
    assert ana.data("verify")["digest"] == attic.data("verify")["digest"]
    assert "Fix the boiler" in attic.says("show", "tasks")
    [attics] = [one for one in machines(ana) if one["name"] == "Attic"]
    assert (attics["stand_for_it"], attics["behind"], attics["here"]) == (["Ana"], 0, False)
    assert "Ana said that the machine “Attic” may hold our record" in attic.says("show", "record")


def machines(one: Lichen) -> Any:
    [circle] = one.data("node", "list")["circles"]
    return circle["machines"]


def test_what_it_says_meanwhile_is_for_people_too(ana: Lichen, attic: Lichen):
    port = free_port()
    with running(ana, "node", "pair", "--port", str(port)) as waiting:
        assert waiting.stdout
        assert waiting.stdout.readline() == "On the other machine, within 30 minutes:\n"
        lines = [waiting.stdout.readline() for _ in range(6)]
        code = lines[-1].split()[-1]
        assert f"lichen node pair http://127.0.0.1:{port} {code}" in lines[-1]
        assert [waiting.stdout.readline(), waiting.stdout.readline()[:30]] == ["\n", "Only this machine reaches that"]
        told = attic.says("node", "pair", f"127.0.0.1:{port}", code.upper().replace("-", " "), "--name", "Attic")
        assert "lets this machine hold Elm Street." in told
        assert "It is here: " in told
        assert waiting.wait(SOON) == 0
        assert "“Attic” has all of Elm Street now." in waiting.stdout.read()


def test_list_says_who_holds_what_and_how_far_each_is(ana: Lichen, attic: Lichen):
    pair(ana, attic)
    ana("act", "task-opened", "--title", "Fix the boiler")
    told = ana.says("node", "list")
    assert "Attic · Ana stands for it · 1 behind · last heard of just now" in told
    assert "this one · Ana writes from there" in told
    told = attic.says("node", "list", "--circle", "Elm")
    assert "Attic · this one · Ana stands for it" in told
    attics = next(one["machine"] for one in machines(ana) if one["name"] == "Attic")
    ana("act", "keeper-released", "--node", attics)
    assert "Ana took back that the machine “Attic” may hold our record" in ana.says("show", "record")


def test_a_home_that_knows_no_other_says_so(ana: Lichen):
    assert ana.data("node", "sync") == {"talked": []}
    assert "lichen node pair" in ana.says("node", "sync")
    [alone] = machines(ana)
    assert alone["here"]
    assert "There is nothing of Lichen" in ana.elsewhere("nowhere").says("node", "list", ends_with=3)


@contextmanager
def served(one: Lichen, port: int, *how: str) -> Iterator["subprocess.Popen[str]"]:
    with running(one, "serve", "--port", str(port), *how) as process:
        until(lambda: _answers(port), "it serves")
        yield process


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def test_sync_talks_with_whom_it_reaches_and_ends_as_it_went(ana: Lichen, attic: Lichen):
    port = free_port()
    pair(ana, attic, "--address", f"http://127.0.0.1:{port}")
    ana("act", "task-opened", "--title", "Fix the boiler")
    [talked] = ana.data("node", "sync", ends_with=3)["talked"]
    assert "cannot be reached" in talked["trouble"][0]
    with served(attic, port):
        [talked] = ana.data("node", "sync")["talked"]
        assert (talked["name"], talked["went"], talked["trouble"]) == ("Attic", 1, [])
        assert "Attic: 0 came, 0 went there." in ana.says("node", "sync")
    assert "Fix the boiler" in attic.says("show", "tasks")
    assert "cannot be reached" in ana.says("node", "list") or "behind" not in ana.says("node", "list")


def test_a_home_that_is_served_talks_by_itself_and_the_commands_say_so(ana: Lichen, attic: Lichen):
    pair(ana, attic)
    with served(attic, free_port()):
        for words in (("sync",), ("list",)):
            told = attic.says("node", *words, ends_with=3)
            assert "While `lichen serve` runs there, it talks with the others by itself" in told
        assert "make the link on its page" in attic.says("node", "pair", ends_with=3)


def test_a_home_that_is_served_takes_up_a_code_all_the_same(ana: Lichen, attic: Lichen):
    attic("start", "--name", "Oak", "--purpose", "", "--you", "Bo")
    node = open_home(attic.home)  # as what serves it has it
    own = node.sharing.own.public
    with offering(ana) as link:
        told = attic.data("node", "pair", link, "--name", "Attic")
        assert not list(node.sharing.peers)
        node.sharing.catch_up()
        [peer] = node.sharing.peers
        assert (peer.node, peer.expects) == (told["machine"], [told["circle"]])
        [talked] = talk_with(node, [peer], "")
        assert talked.is_even
    assert told["circle"] in node.circles()
    assert not list((attic.home / "met").iterdir())
    node.close()
    assert [one["machine"] for one in machines(ana) if one["name"] == "Attic"] == [own]


def test_a_home_that_something_else_has_open_does_not(ana: Lichen, attic: Lichen):
    attic("start", "--name", "Oak", "--purpose", "", "--you", "Bo")
    store = SqliteStore(attic.home / "record.db")
    with offering(ana) as link:
        assert "already at work" in attic.says("node", "pair", link, ends_with=3)
    store.close()


def test_codes_that_are_none_and_machines_that_are_not_there(ana: Lichen, attic: Lichen):
    port = free_port()
    assert "not a whole link" in attic.says("node", "pair", "https://elm.example/join/x", ends_with=2)
    assert "not a whole link" in attic.says("node", "pair", "elm.example", "short", ends_with=2)
    assert "nobody answers there" in attic.says("node", "pair", f"127.0.0.1:{port}", "k7dmq-2xr4t", ends_with=3)
    with offering(ana) as link:
        address = link.partition("/meet")[0]
        refused = attic.data("node", "pair", address, "k7dmq-2xr4t", ends_with=1)["refused"]
        assert refused[0]["code"] == "offer-unknown"
        other_key = link.partition("#")[0] + "#" + "A" * 43
        assert "That is not the code" in attic.says("node", "pair", other_key, ends_with=1)


def test_a_port_that_is_taken_is_said_to_be(ana: Lichen):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = ana.says("node", "pair", "--port", str(taken.getsockname()[1]), ends_with=3)
    assert "Name another one with --port." in told


def test_forgetting_a_machine_says_what_of_it_is_still_on_record(ana: Lichen, attic: Lichen):
    pair(ana, attic, "--address", "http://127.0.0.1:9")
    told = ana.says("node", "forget", "attic")
    assert "It may still hold: Elm Street." in told
    assert ana.data("node", "sync") == {"talked": []}
    ana("act", "keeper-released", "--node", "Attic")
    assert "there are no machines here" in ana.says("node", "forget", "attic", ends_with=2)


def test_what_a_machine_is_called_is_said_once_and_kept(ana: Lichen):
    with served(ana, free_port(), "--name", "Kitchen"):
        pass
    [here] = machines(ana)
    assert here["name"] == "Kitchen"


def test_a_restored_home_says_that_it_asks_the_others(
    ana: Lichen, attic: Lichen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    port = free_port()
    pair(ana, attic, "--address", f"http://127.0.0.1:{port}")
    ana("backup", str(tmp_path / "a.backup"))
    again = ana.elsewhere("again")
    again("restore", str(tmp_path / "a.backup"))
    assert "it asks the others" in again.says("restored")
    with served(attic, port):
        again("node", "sync")
        assert again.data("restored")["silent"]
        monkeypatch.setattr("lichen.node.restored.WITHIN", 0)  # five minutes later
        again("node", "sync")
    assert again.data("restored")["silent"] == []
    again("act", "task-opened", "--title", "x")
