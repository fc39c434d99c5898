import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from lichen.carry import charter_markdown
from lichen.carry.charter_draft import CharterDraft
from lichen.cli.address import own_addresses
from tests.cli.conftest import Lichen

LICHEN = [sys.executable, "-P", "-m", "lichen.cli"]


def test_an_empty_home_says_how_to_begin_and_is_not_made(nobody: Lichen):
    told = nobody.says("show", "tasks", ends_with=3)
    assert "lichen start" in told
    assert not nobody.home.exists()
    assert nobody.data("show", "tasks", ends_with=3)["trouble"]


def test_an_invite_needs_an_address_that_phones_reach(ana: Lichen):
    assert "nobody’s phone" in ana.says("invite", ends_with=3)
    assert len(ana.data("show", "record")) == 1
    assert ana.says("invite", "--by-hand").startswith("lichen:join/")


def test_a_whole_export_can_be_read_without_lichen(ana: Lichen, tmp_path: Path):
    ana("act", "task-opened", "--title", "# Not a heading\\", "--what-for", "One\n# Two\n<b>")
    exported = json.loads(ana.says("export", "--json"))
    assert exported["count"] == len(exported["events"]) == 2
    assert exported["events"][1]["text"]["fact"]["kind"] == "task.opened"
    assert exported["events"][1]["words"]["what_for"] == "One\n# Two\n<b>"
    ana("export", "--markdown", str(tmp_path / "pages"))
    tasks = (tmp_path / "pages" / "tasks.md").read_text()
    assert "* **\\# Not a heading\\\\** (waits for somebody)" in tasks
    assert "\n  > # Two\n" in tasks
    charter = charter_markdown.read((tmp_path / "pages" / "charter.md").read_bytes())
    assert isinstance(charter, CharterDraft)
    assert charter.purpose == "To stay"


def test_export_says_what_it_can_write(ana: Lichen):
    assert "--markdown" in ana.says("export", ends_with=2)


def test_a_sound_record_is_counted_and_has_a_fingerprint(ana: Lichen, tmp_path: Path):
    ana("bundle", "out", str(tmp_path / "a.bundle"))
    here, there = ana.data("verify"), ana.data("verify", str(tmp_path / "a.bundle"))
    assert here == there
    assert (here["sound"], here["events"], here["words"], here["not_counted"]) == (True, 1, 1, 0)


@pytest.mark.parametrize(
    ("line", "old", "new", "code"),
    [
        (4, b'"seq":2', b'"seq":3', "chain-broken"),
        (4, b"}", b" }", "not-canonical"),
        (7, b'"kind":"task.opened"', b'"kind":"task.closed"', "signature-wrong"),
        (6, b"One", b"Two", "words-not-theirs"),
        (4, b'"at":', b'"at":1', "signature-wrong"),
    ],
)
def test_the_first_thing_wrong_is_named(ana: Lichen, tmp_path: Path, line: int, old: bytes, new: bytes, code: str):
    import gzip

    ana("act", "task-opened", "--title", "One")
    ana("act", "task-opened", "--title", "More")
    ana("bundle", "out", str(tmp_path / "a.bundle"))
    lines = gzip.decompress((tmp_path / "a.bundle").read_bytes()).split(b"\n")
    assert old in lines[line]
    lines[line] = lines[line].replace(old, new, 1)
    (tmp_path / "b.bundle").write_bytes(gzip.compress(b"\n".join(lines)))
    wrong = ana.data("verify", str(tmp_path / "b.bundle"), ends_with=1)["wrong"]
    assert wrong["reason"]["code"] == code
    assert wrong["number"] == (line - 1) // 3 + 1
    assert f"Number {wrong['number']}" in ana.says("verify", str(tmp_path / "b.bundle"), ends_with=1)


def test_a_file_that_is_no_bundle_is_said_to_be_none(ana: Lichen, tmp_path: Path):
    (tmp_path / "x").write_bytes(b"hello")
    for words in (("bundle", "in"), ("verify",)):
        told = ana.data(*words, str(tmp_path / "x"), ends_with=1)
        assert "bundle-damaged" in json.dumps(told)
        assert "is not there" not in json.dumps(told)
    ana("bundle", "in", str(tmp_path / "missing"), ends_with=3)


def test_a_bundle_that_is_cut_short_gives_what_it_has_and_says_so(ana: Lichen, tmp_path: Path):
    for number in range(30):
        ana("act", "task-opened", "--title", f"Task {number}")
    ana("bundle", "out", str(tmp_path / "a.bundle"))
    whole = (tmp_path / "a.bundle").read_bytes()
    (tmp_path / "b.bundle").write_bytes(whole[: len(whole) // 2])
    bo = ana.elsewhere("bo")
    cut = bo.data("bundle", "in", str(tmp_path / "b.bundle"), ends_with=1)
    assert 0 < cut["new"] < 31
    assert [problem["code"] for problem in cut["problems"]] == ["bundle-cut-short"]
    assert bo.data("bundle", "in", str(tmp_path / "a.bundle"))["new"] == 31 - cut["new"]


def test_a_backup_is_for_its_owner_alone_and_is_not_written_over(ana: Lichen, tmp_path: Path):
    file = tmp_path / "a.backup"
    ana("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    ana("backup", str(file), ends_with=2)
    ana("backup", str(file), "--replace")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.backup", "home"]


def test_a_restored_home_keeps_silent_until_it_is_told(ana: Lichen, tmp_path: Path):
    ana("backup", str(tmp_path / "a.backup"))
    again = ana.elsewhere("again")
    again("restore", str(tmp_path / "a.backup"))
    assert again.home.stat().st_mode & 0o777 == 0o700
    assert again.data("show", "tasks") == []
    assert again.data("act", "task-opened", "--title", "x", ends_with=1)["refused"][0]["code"] == "restored-copy"
    assert len(again.data("restored")["silent"]) == 1
    again("restored", "--no-other-copy")
    again("act", "task-opened", "--title", "x")
    again("restore", str(tmp_path / "a.backup"), ends_with=2)


def test_a_restored_home_lets_no_old_browser_in(ana: Lichen, tmp_path: Path):
    from lichen.node.home import open_home

    node = open_home(ana.home)
    token = node.accounts.open_session(next(iter(node.accounts)))
    node.close()
    ana("backup", str(tmp_path / "a.backup"))
    again = ana.elsewhere("again")
    again("restore", str(tmp_path / "a.backup"))
    node = open_home(again.home)
    assert node.accounts.session(token) is None
    node.close()


@pytest.mark.parametrize("damage", ["empty", "cut", "other", "escaping"])
def test_what_is_no_backup_changes_nothing(ana: Lichen, tmp_path: Path, damage: str):
    file = tmp_path / "a.backup"
    ana("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "other": b"x" * 1000}.get(damage) or escaping())
    again = ana.elsewhere("again")
    assert "is not a whole backup" in again.says("restore", str(file), ends_with=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.backup", "home"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.999])
def test_a_backup_with_one_wrong_byte_is_not_put_back(ana: Lichen, tmp_path: Path, share: float):
    file = tmp_path / "a.backup"
    ana("backup", str(file))
    whole = bytearray(file.read_bytes())
    whole[int(len(whole) * share)] ^= 4
    file.write_bytes(whole)
    again = ana.elsewhere("again")
    again("restore", str(file), ends_with=3)
    assert not again.home.exists()


def escaping() -> bytes:
    """An archive whose files would land somewhere else."""
    file = BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        packed.addfile(tarfile.TarInfo("../../secret"), BytesIO())
    return file.getvalue()


# The command as it really runs


def run(*words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "LICHEN_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([*LICHEN, *words], env=environment, capture_output=True, text=True, timeout=30, check=False)


def test_the_command_itself_ends_as_it_says(tmp_path: Path):
    home = tmp_path / "home"
    assert run("show", "tasks", home=home).returncode == 3
    assert run("start", "--name", "Elm", "--purpose", "", "--you", "Ana", home=home).returncode == 0
    refused = run("act", "task-handed-back", "--task", "x", "--json", home=home)
    assert refused.returncode == 2
    assert "usage" in json.loads(refused.stdout)
    assert run("start", home=tmp_path / "other").returncode == 2
    assert "Traceback" not in refused.stderr


def test_serve_answers_keeps_the_home_to_itself_and_stops_when_asked(ana: Lichen, tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    words = [*LICHEN, "--home", str(ana.home), "serve", "--port", str(port)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout
            assert serving.stdout.readline() == f"Open http://127.0.0.1:{port}\n"
            with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as browser:
                assert browser.get(f"http://127.0.0.1:{port}/").status_code == 200
            assert "already at work" in ana.says("show", "tasks", ends_with=3)
            ana("backup", str(tmp_path / "a.backup"))
        finally:
            serving.send_signal(signal.SIGINT)
        assert serving.wait(20) == 0
    assert "nobody’s phone" in ana.says("invite", ends_with=3)
    ana.elsewhere("again")("restore", str(tmp_path / "a.backup"))


def test_the_addresses_of_this_machine_are_not_its_own_alone():
    assert not any(address.startswith("127.") for address in own_addresses())
