"""The demo as one starts it: anybody's place at one press, kept from start to start, and nowhere else."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from lichen.demo.people import NINE, WAITING
from lichen.demo.stage import cast, clear, open_stage
from lichen.node.home import open_home
from lichen.practices.tasks import TaskOpened, Tasks
from lichen.store.trouble import StoreBusy
from tests.demo.stages import Stage

# The entrance


STOPPED = "mihai"


@pytest.mark.parametrize("who", [one.who for one in NINE if one.who != STOPPED])
def test_one_press_enters_as_any_of_the_nine(stage, who):
    browser = stage.browser()
    page = browser.sends(f"/demo/as/{who}")
    assert page.status == 200
    assert page.path == f"/c/{stage.cast.circle[:12]}"
    assert stage.view(who).title in page.text


def test_whose_phone_is_stopped_is_told_so_and_sees_nothing_else(stage):
    page = stage.browser().sends(f"/demo/as/{STOPPED}")
    assert page.path.endswith("/wait")
    assert "This account is stopped." in page.text


def test_one_press_stands_at_the_door_and_waits(stage):
    assert stage.browser().sends(f"/demo/as/{WAITING.who}").path.endswith("/wait")


@pytest.mark.parametrize("who", ["wen", WAITING.who])
def test_whoever_is_in_the_story_is_told_who_they_are_and_finds_out_again(stage, who):
    browser = stage.browser()
    page = browser.sends(f"/demo/as/{who}")
    assert f"You are {who.capitalize()} now." in page.text
    assert "Enter as one of the nine" in browser.opens(next(link for link in page.links if link == "/circles")).text


def test_nobody_else_can_be_entered_as(stage):
    assert stage.browser().sends("/demo/as/rosa").status == 404


def test_the_entrance_lists_all_of_them_and_its_first_button_starts_a_circle(stage):
    browser = stage.browser()
    page = browser.opens("/")
    assert all(one.stands in page.text for one in (*NINE, WAITING))
    assert page.forms[0].action == "/demo/own"
    assert browser.sends("/demo/own").path == "/start"


def test_whoever_began_a_circle_finds_back_to_it_from_the_story(stage):
    browser = stage.browser()
    start = browser.sends("/demo/own")
    own = browser.fills_in(start, "/start", circle="Elm Street", name="Ana", purpose="").path
    browser.sends("/demo/as/wen")
    assert "Go on in your own circle" in browser.opens("/").text
    assert browser.sends("/demo/own").path == own


def test_another_browser_does_not_find_it(stage):
    mine, theirs = stage.browser(), stage.browser()
    mine.fills_in(mine.sends("/demo/own"), "/start", circle="Elm Street", name="Ana", purpose="")
    assert "Go on in your own circle" not in theirs.opens("/").text
    assert theirs.sends("/demo/own").path == "/start"


def test_starting_ones_own_circle_is_not_done_in_the_name_of_somebody_in_the_story(stage):
    browser = stage.browser()
    browser.sends("/demo/as/wen")
    browser.fills_in(browser.sends("/demo/own"), "/start", circle="Elm Street", name="Ana", purpose="")
    account = stage.cast.account(stage.node, "wen")
    assert account
    assert list(account.places) == [stage.cast.circle]


def test_a_home_that_is_served_has_no_such_entrance(home, tmp_path):
    served = Stage(Path(shutil.copytree(home, tmp_path / "served")), served=True)
    try:
        browser = served.browser()
        for one in (*NINE, WAITING):
            assert browser.sends(f"/demo/as/{one.who}").status == 404
        assert browser.sends("/demo/own").status == 404
        assert NINE[0].stands not in browser.opens("/").text
    finally:
        served.close()


# From start to start


def says(path: Path, title: str) -> None:
    """Somebody of the story opens a task."""
    node = open_stage(path)
    who = cast(node).account(node, "wen")
    assert who
    node.say(who, cast(node).circle, TaskOpened(), {"title": title}).wait()
    node.close()


def counted(path: Path) -> int:
    node = open_stage(path)
    count = node.circle(cast(node).circle).count
    node.close()
    return count


def titles(path: Path) -> list[str]:
    """What the tasks are called that are open."""
    node = open_stage(path)
    circle = cast(node).circle
    titles = [node.words.of(task).get("title", "") for task in node.circle(circle)[Tasks].open]
    node.close()
    return titles


@pytest.fixture
def left(home, tmp_path) -> Path:
    """The demo's home as somebody left it."""
    return Path(shutil.copytree(home, tmp_path / "left"))


def test_the_next_start_keeps_what_was_done(left):
    before = counted(left)
    says(left, "Oil the gate")
    assert counted(left) == before + 1


def test_beginning_anew_forgets_what_was_done_in_the_story(left):
    says(left, "Oil the gate")
    assert "Oil the gate" in titles(left)
    assert clear(left) is None
    assert "Oil the gate" not in titles(left)


def test_beginning_anew_keeps_a_circle_of_ones_own(left):
    node = open_stage(left)
    own = node.entrances.found(node.accounts.new(), "Elm Street", "", "Ana").event
    node.close()
    aside = clear(left)
    assert aside
    node = open_home(aside)
    assert own in node.circles()
    node.close()
    assert not left.exists()


def test_beginning_anew_leaves_a_demo_alone_that_is_at_work(left):
    node = open_stage(left)
    with pytest.raises(StoreBusy):
        clear(left)
    node.close()
    assert left.exists()


def test_a_story_cut_short_is_told_again_from_the_start(tmp_path):
    unfinished = tmp_path / "home.unfinished"
    unfinished.mkdir()
    (unfinished / "record.db").write_bytes(b"half a page")
    assert counted(tmp_path / "home") > 250
    assert not unfinished.exists()


# The command


@contextmanager
def running(home: Path, port: int, *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The demo as a process of its own, once it has said where it is; with what it said."""
    command = [sys.executable, "-m", "lichen.demo", "--no-browser", "--port", str(port), *options]
    environment = {**os.environ, "LICHEN_DEMO_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Open "):
            break
    try:
        yield process, said
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as looking:
        looking.bind(("127.0.0.1", 0))
        return int(looking.getsockname()[1])


def address(said: list[str]) -> str:
    return said[-1].removeprefix("Open ").strip()


def test_one_command_shows_the_circle_and_ctrl_c_ends_it_quietly(left):
    with running(left, free_port()) as (process, said):
        assert "Kiln Row Tenants" in httpx.get(address(said)).text
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in rest
    assert rest.endswith("Stopped. ./run demo goes on from here; --fresh begins anew.\n")


def test_what_was_done_before_it_was_stopped_is_kept(left):
    port = free_port()
    with running(left, port) as (process, said), httpx.Client(base_url=address(said), follow_redirects=True) as client:
        home = client.post("/demo/as/wen").url.path
        client.post(f"{home}/act/task.opened", data={"title": "Oil the gate"})
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    with running(left, port) as (process, said), httpx.Client(base_url=address(said), follow_redirects=True) as client:
        client.post("/demo/as/wen")
        assert "Oil the gate" in client.get(f"{home}/work").text


def test_a_port_in_use_is_said_and_the_next_one_taken(left):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(left, port) as (_, said):
            assert said[0].startswith(f"Port {port} is taken, so this is on ")
            assert httpx.get(address(said)).status_code == 200


def test_a_second_demo_on_the_same_home_says_so_plainly(left):
    node = open_stage(left)
    with running(left, free_port()) as (process, said):
        process.wait(timeout=20)
    node.close()
    assert process.returncode == 1
    assert "Another Lichen is already at work" in "".join(said)
    assert "Traceback" not in "".join(said)
