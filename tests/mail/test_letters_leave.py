"""Letters leave by a real mail server, each once, whatever the server says and however often it is down."""

import re
import ssl
from pathlib import Path

import pytest

from lichen.core.values import DAY, HOUR, MINUTE
from lichen.node.keyring import Keyring
from lichen.node.mail.carrier import FIRST_WAIT, LOOKS_AGAIN, Carrier
from lichen.node.mail.letter import Letter, sealed
from lichen.node.mail.outbox import Outbox, Queued
from lichen.node.mail.settings import Settings
from lichen.store.sqlite import SqliteStore
from tests.mail import certificate
from tests.mail.office import SENDER, Office, open_office
from tests.people import BEGINNING

ANA = "ana@home.example"


class Desk:
    """An outbox, a clock one can turn, and a carrier for a server."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGINNING
        self.store = SqliteStore(folder / "record.db", "desk")
        self.outbox = Outbox(Keyring(self.store, b"s" * 32))

    def carrier(self, settings: Settings) -> Carrier:
        return Carrier(self.outbox, settings, lambda: self.now)

    def writes(self, name: str = "ana.1", to: str = ANA, subject: str = "Hello") -> None:
        message = sealed(Letter(to, subject, "Some words."), name, SENDER, self.now)
        self.outbox.put(name, Queued(name.partition(".")[0], to, self.now, message))


@pytest.fixture
def desk(tmp_path: Path):
    desk = Desk(tmp_path)
    yield desk
    desk.store.close()


@pytest.fixture
def office():
    with open_office() as office:
        yield office


def test_a_letter_goes_once(desk: Desk, office: Office):
    desk.writes()
    carrier = desk.carrier(office.settings())
    assert carrier.carry() == carrier.carry() == LOOKS_AGAIN
    [letter] = office.letters
    assert (letter.to, letter.sender, letter.subject) == (ANA, SENDER, "Hello")
    assert letter.text == "Some words.\n"
    assert desk.outbox.all_waiting() == {}


def test_the_oldest_goes_first(desk: Desk, office: Office):
    for number in (3, 1, 2):
        desk.now = BEGINNING + number * MINUTE
        desk.writes(f"ana.{number}", subject=str(number))
    desk.carrier(office.settings()).carry()
    assert [letter.subject for letter in office.letters] == ["1", "2", "3"]


def test_while_the_server_is_down_letters_wait_and_it_is_tried_less_and_less_often(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    with open_office() as gone:
        settings = gone.settings()
    desk.writes()
    carrier = desk.carrier(settings)
    assert [carrier.carry() for _ in range(9)] == [FIRST_WAIT * 2**n for n in range(7)] + [3600.0, 3600.0]
    assert "cannot be reached" in caplog.text
    assert list(desk.outbox.all_waiting()) == ["ana.1"]


def test_a_server_that_comes_back_gets_them(desk: Desk, office: Office):
    office.says = lambda to: "450 Not now"
    desk.writes()
    carrier = desk.carrier(office.settings())
    carrier.carry()
    office.says = lambda to: ""
    carrier.carry()
    assert office.letters == []
    desk.now += 6 * MINUTE
    carrier.carry()
    assert len(office.letters) == 1


def test_who_says_not_now_is_asked_less_and_less_often_and_in_the_end_no_more(desk: Desk, office: Office):
    office.after = lambda: "451 Greylisted"
    desk.writes()
    carrier = desk.carrier(office.settings())
    waits = []
    while desk.outbox.all_waiting():
        carrier.carry()
        for letter in desk.outbox.all_waiting().values():
            waits.append(letter.again - desk.now)
            desk.now = letter.again
    assert waits[:4] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE]
    assert max(waits) == 6 * HOUR
    assert desk.now - BEGINNING < 4 * DAY
    assert "451 Greylisted" in desk.outbox.trouble("ana")


def test_what_is_refused_for_good_is_not_sent_again_and_its_owner_can_see_why(desk: Desk, office: Office):
    office.says = lambda to: "550 No such person" if to == ANA else ""
    desk.writes()
    desk.writes("bo.1", "bo@home.example")
    carrier = desk.carrier(office.settings())
    carrier.carry()
    assert [letter.to for letter in office.letters] == ["bo@home.example"]
    assert desk.outbox.all_waiting() == {}
    assert (desk.outbox.trouble("ana"), desk.outbox.trouble("bo")) == ("550 No such person", "")
    office.says = lambda to: ""
    desk.writes("ana.2")
    carrier.carry()
    assert desk.outbox.trouble("ana") == ""


def test_a_letter_that_was_recalled_does_not_go_even_if_the_server_had_put_it_off(desk: Desk, office: Office):
    desk.writes("ana.1")
    desk.writes("bo.1", "bo@home.example")
    letter = desk.outbox.waiting("ana.1")
    assert letter
    desk.outbox.recall("ana")
    desk.outbox.put_off("ana.1", letter, desk.now, "450 Not now")
    desk.now += DAY
    desk.carrier(office.settings()).carry()
    assert [each.to for each in office.letters] == ["bo@home.example"]


def test_a_crash_between_the_note_and_the_end_of_a_letter_sends_nothing_twice(desk: Desk, office: Office):
    desk.writes()
    letter = desk.outbox.waiting("ana.1")
    assert letter
    desk.outbox.note_gone("ana.1", letter, desk.now)
    desk.outbox.put("ana.1", letter)  # as if it had not been dropped any more
    desk.carrier(office.settings()).carry()
    assert office.letters == []


def test_the_thread_carries_what_it_is_woken_for_and_ends_when_asked(desk: Desk, office: Office):
    carrier = desk.carrier(office.settings())
    carrier.start()
    try:
        desk.writes()
        carrier.wake()
        for _ in range(200):
            if desk.outbox.all_waiting() == {}:
                break
            carrier._thread.join(0.05)
    finally:
        carrier.close()
    assert len(office.letters) == 1
    assert not carrier._thread.is_alive()


def test_what_went_is_forgotten_after_a_while(desk: Desk, office: Office):
    desk.writes()
    desk.carrier(office.settings()).carry()
    desk.outbox.tidy(desk.now + 29 * DAY)
    assert desk.outbox.known("ana.1")
    desk.outbox.tidy(desk.now + 31 * DAY)
    assert desk.outbox.known("ana.1") is None


# Encryption and passwords


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    cert, key = certificate.written(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@pytest.fixture
def trusted(tls: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    return tls


LOGIN = {"login": "lichen", "password": "right"}


@pytest.mark.parametrize(("at_once", "cover"), [(False, "upgrade"), (True, "at-once")])
def test_a_letter_travels_encrypted_after_a_login(desk: Desk, trusted: ssl.SSLContext, at_once: bool, cover: str):
    with open_office(trusted, at_once=at_once, password="right") as office:
        desk.writes()
        desk.carrier(office.settings(cover=cover, **LOGIN)).carry()
        assert len(office.letters) == 1


def test_a_wrong_password_is_said_in_words_and_letters_wait(
    desk: Desk, trusted: ssl.SSLContext, caplog: pytest.LogCaptureFixture
):
    with open_office(trusted, password="right") as office:
        desk.writes()
        assert desk.carrier(office.settings(cover="upgrade", login="lichen", password="wrong")).carry() == FIRST_WAIT
        assert "does not take this login and password" in caplog.text
        assert "wrong" not in re.sub("password", "", caplog.text)
        assert len(desk.outbox.all_waiting()) == 1


def test_without_encryption_where_it_is_demanded_nothing_is_sent(
    desk: Desk, office: Office, caplog: pytest.LogCaptureFixture
):
    desk.writes()
    desk.carrier(office.settings(cover="upgrade", **LOGIN)).carry()
    assert office.letters == []
    assert "does not offer what is needed" in caplog.text


def test_a_server_that_cannot_show_who_it_is_gets_nothing(
    desk: Desk, tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture
):
    with open_office(tls, password="right") as office:
        desk.writes()
        desk.carrier(office.settings(cover="upgrade", **LOGIN)).carry()
        assert office.letters == []
    assert "could not show that it is who it says" in caplog.text
