"""Mail from the command line: how letters leave, whether that works, and taking in those that come back."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from lichen.core.values import DAY
from lichen.node.home import open_home
from lichen.node.mail.incoming import MOST_READ, MOST_WAITING, Incoming
from lichen.node.mail.letter import Letter
from lichen.node.mail.questions import Question
from lichen.node.mail.room import MailRoom
from lichen.node.mail.settings import Settings, read, settings_of
from lichen.store.trouble import Trouble
from tests.cli.conftest import Lichen
from tests.mail.office import SENDER, Office, open_office

LICHEN = [sys.executable, "-P", "-m", "lichen.cli"]


@pytest.fixture
def office():
    with open_office() as office:
        yield office


def says(home: Path, text: str) -> None:
    path = home / "mail.toml"
    path.write_text(text)
    path.chmod(0o600)


def test_a_letter_to_try_it_out_goes_at_once(ana: Lichen, office: Office):
    says(ana.home, f'server = "smtp://127.0.0.1:{office.port}"\nfrom = "{SENDER}"\n')
    assert "took a letter to you@example.org" in ana.says("mail", "test", "you@example.org")
    [letter] = office.letters
    assert (letter.to, letter.sender) == ("you@example.org", SENDER)


def test_options_and_the_environment_say_it_too(ana: Lichen, office: Office, monkeypatch: pytest.MonkeyPatch):
    server = f"smtp://127.0.0.1:{office.port}"
    assert ana.data("mail", "test", "a@b.example", "--mail", server, "--mail-from", SENDER)["to"] == "a@b.example"
    monkeypatch.setenv("LICHEN_MAIL", server)
    monkeypatch.setenv("LICHEN_MAIL_FROM", SENDER)
    ana.says("mail", "test", "a@b.example")
    assert len(office.letters) == 2


def test_what_the_server_says_against_it_is_told(ana: Lichen, office: Office):
    office.says = lambda to: "550 5.1.1 Nobody here by that name"
    how = ("--mail", f"smtp://127.0.0.1:{office.port}", "--mail-from", SENDER)
    assert "Nobody here by that name" in ana.says("mail", "test", "you@example.org", *how, ends_with=3)
    assert "is no mail address" in ana.says("mail", "test", "you", *how, ends_with=2)


def test_no_server_no_letter(ana: Lichen):
    with open_office() as gone:
        how = ("--mail", f"smtp://127.0.0.1:{gone.port}", "--mail-from", SENDER)
    assert "cannot be reached" in ana.says("mail", "test", "you@example.org", *how, ends_with=3)
    assert "Write mail.toml there" in ana.says("mail", "test", "you@example.org", ends_with=3)


# What the file may say


@pytest.mark.parametrize(
    ("server", "host", "port", "cover", "login", "password"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, "upgrade", "", ""),
        ("smtp://lichen@mail.example.org:25", "mail.example.org", 25, "upgrade", "lichen", "of the file"),
        ("smtps://a%40b.example:p%3Aw@mail.example.org", "mail.example.org", 465, "at-once", "a@b.example", "p:w"),
        ("smtp://localhost:25", "localhost", 25, "if-offered", "", ""),
        ("smtp+plain://relay", "relay", 25, "never", "", ""),
    ],
)
def test_a_server_is_said_as_an_address(server: str, host: str, port: int, cover: str, login: str, password: str):
    found = read(server, SENDER, password="of the file" if password == "of the file" else "")
    assert (found.host, found.port, found.cover, found.login, found.password) == (host, port, cover, login, password)
    assert "p:w" not in repr(found)


@pytest.mark.parametrize(
    "server",
    [
        "", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:99999", "smtp://[x",
        "smtp://mail.example.org/inbox", "smtp://mail.example.org?tls=no", "smtp+plain://me:secret@mail.example.org",
    ],
)  # fmt: skip
def test_what_is_no_server_is_said_in_words(server: str):
    with pytest.raises(Trouble) as trouble:
        read(server, SENDER)
    assert "secret" not in str(trouble.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('server = "smtp://mail.example.org"', "cannot be understood"),
        ("server = 3", "cannot be understood"),
        ("server", "cannot be understood"),
        ('server = "smtp://m.example"\nfrom = "nobody"', "no mail address"),
        ('server = "smtp://m.example"\nfrom = "a@b.example"\ncolour = "green"', "cannot be understood"),
        ('server = "smtp://m.example"\nfrom = "a@b.example"\nreplies = "x"', "no mail address"),
    ],
)
def test_a_file_that_says_something_odd_is_not_guessed_at(tmp_path: Path, text: str, said: str):
    says(tmp_path, text)
    with pytest.raises(Trouble, match=said):
        settings_of(tmp_path)


def test_a_whole_file_is_read_and_others_may_not_read_its_password(tmp_path: Path):
    says(
        tmp_path,
        'server = "smtps://lichen@mail.example.org"\npassword = "secret"\nfrom = "lichen@elm.example"\n'
        'replies = "answers@elm.example"\n',
    )
    assert settings_of(tmp_path) == Settings(
        "mail.example.org", 465, "at-once", SENDER, "lichen", "secret", "answers@elm.example"
    )
    (tmp_path / "mail.toml").chmod(0o644)
    with pytest.raises(Trouble, match="Others on this machine"):
        settings_of(tmp_path)


def test_no_file_no_mail(tmp_path: Path):
    assert settings_of(tmp_path) is None
    with pytest.raises(Trouble):
        settings_of(tmp_path, sender=SENDER)


# Taking in


def receives(home: Path, raw: bytes, *words: str) -> int:
    command = [*LICHEN, "--home", str(home), "mail", "receive", *words]
    return subprocess.run(command, input=raw, check=False, capture_output=True).returncode


def test_a_letter_is_taken_in_beside_a_home_that_is_being_served(ana: Lichen):
    node = open_home(ana.home)  # as `lichen serve` has it: nobody else may open it
    try:
        assert receives(ana.home, b"From: a@b\r\n\r\nyes", "answers+x@elm.example") == 0
    finally:
        node.close()
    incoming = Incoming(ana.home)
    [(path, raw)] = incoming.read(10)
    assert raw == b"Delivered-To: answers+x@elm.example\r\nFrom: a@b\r\n\r\nyes"
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    incoming.done(path)
    assert incoming.waiting() == []


def test_a_huge_letter_is_heard_out_and_only_its_beginning_kept(ana: Lichen):
    assert receives(ana.home, b"x" * (3 * MOST_READ)) == 0
    [(_path, raw)] = Incoming(ana.home).read(10)
    assert len(raw) == MOST_READ


def test_what_cannot_be_kept_should_be_brought_again(ana: Lichen, tmp_path: Path):
    assert receives(tmp_path / "nowhere", b"x") == 75
    assert not (tmp_path / "nowhere").exists()
    (ana.home / "incoming").write_text("in the way")
    assert receives(ana.home, b"x") == 75


def test_a_flood_of_letters_is_not_kept_for_ever(tmp_path: Path):
    incoming = Incoming(tmp_path)
    assert incoming.put(b"x")
    for number in range(MOST_WAITING):
        (tmp_path / "incoming" / "new" / f"flood{number}").touch()
    assert not incoming.put(b"x")


@pytest.mark.parametrize("recipient", ["a@b\r\nBcc: x@y", "ä@b", "\x00", " " * 10])
def test_no_recipient_writes_headers_of_its_own(tmp_path: Path, recipient: str):
    incoming = Incoming(tmp_path)
    incoming.put(b"From: a@b\r\n\r\nyes", recipient)
    [(_, raw)] = incoming.read(10)
    assert raw.count(b"\r\n\r\n") == 1
    assert b"\nBcc" not in raw


def test_what_cannot_be_dealt_with_is_put_aside_and_only_a_few_of_those_are_kept(tmp_path: Path):
    incoming = Incoming(tmp_path)
    for number in range(60):
        incoming.put(b"%d" % number)
        for path, _raw in incoming.read(10):
            incoming.put_aside(path)
    assert incoming.waiting() == []
    assert len(list((tmp_path / "incoming" / "cur").iterdir())) == 50


def test_a_home_put_back_from_a_backup_does_not_send_what_was_on_its_way_then(ana: Lichen, office: Office):
    node = open_home(ana.home)
    room = MailRoom(node, office.settings())
    reach = room.reaches.of(next(iter(node.accounts)).id)
    room.write(reach, Letter("ana@home.example", "Hello", "Some words."), node.clock())
    room.questions.put(Question(reach.account, node.circles()[0], "d" * 43, "d" * 43, 0, node.clock() + DAY), ["yes"])
    node.close()
    ana("backup", str(ana.home.parent / "a.backup"))
    again = ana.elsewhere("again")
    again("restore", str(ana.home.parent / "a.backup"))
    node = open_home(again.home)
    room = MailRoom(node, office.settings())
    assert room.outbox.all_waiting() == {}
    assert list(node.keyring.all("mail-question")) == []
    assert room.reaches.of(reach.account).letters == 1
    node.close()


# All of it together


def test_a_served_home_sends_letters_and_stops_when_it_is_told_to(ana: Lichen, office: Office):
    says(ana.home, f'server = "smtp://127.0.0.1:{office.port}"\nfrom = "{SENDER}"\n')
    link = urlsplit(ana.data("link")["link"]).path
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
    words = [*LICHEN, "--home", str(ana.home), "serve", "--port", str(port)]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout
            told = [serving.stdout.readline() for _ in range(3)]
            assert told[2] == f"Letters leave by 127.0.0.1, from {SENDER}.\n"
            transport = httpx.HTTPTransport(retries=8)
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(transport=transport, base_url=base, follow_redirects=True) as browser:
                home = browser.post(link).url.path
                browser.post(f"{home}/me/mail", data={"address": "ana@home.example", "level": "soon"})
            assert office.arrived.wait(20)
        finally:
            serving.send_signal(signal.SIGINT)
        assert serving.wait(20) == 0
    assert [letter.subject for letter in office.letters] == ["Is this your address?"]
