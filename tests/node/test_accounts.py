"""Accounts: the ways in, and how they are closed."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from nacl import pwhash

from lichen.core.door import Arrival
from lichen.core.values import DAY, CircleId, EventId, Time
from lichen.node.accounts import Account
from lichen.practices.charter import CharterAgreed, NumbersProposed, version
from lichen.practices.devices import RecoveryVouched
from lichen.practices.numbers import Numbers
from lichen.store.sqlite import SqliteStore
from lichen.store.trouble import StoreFull
from tests.node.homes import Home, home

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Home]:
    with home(tmp_path / "home") as here:
        yield here


def test_a_session_and_a_link_let_in_whom_they_were_made_for_also_after_a_restart(here: Home) -> None:
    accounts = here.node.accounts
    ana, bo = accounts.new(), accounts.new()
    ways = [(ana, accounts.open_session(ana), accounts.new_link(ana)), (bo, accounts.open_session(bo), "")]
    for opened in (accounts, here.opens_again().accounts):
        for account, session, link in ways:
            assert (opened.session(session) or ana).id == account.id
            assert not link or (opened.by_link(link) or bo).id == account.id
            assert opened.session(link) is None
            assert opened.by_link(session) is None
        assert opened.session("") is None
        assert opened.by_link("") is None


def test_a_closed_session_lets_nobody_in_again(here: Home) -> None:
    ana = here.node.accounts.new()
    first, second = here.node.accounts.open_session(ana), here.node.accounts.open_session(ana)
    here.node.accounts.close_session(first)
    here.node.accounts.close_session("never opened")
    for accounts in (here.node.accounts, here.opens_again().accounts):
        assert accounts.session(first) is None
        assert accounts.session(second)


def test_when_everything_is_closed_only_the_passphrase_lets_in(here: Home) -> None:
    accounts = here.node.accounts
    ana, bo = accounts.new(), accounts.new()
    accounts.set_passphrase(ana, "ana", PASSPHRASE)
    hers = [accounts.open_session(ana), accounts.open_session(ana)]
    link, his = accounts.new_link(ana), accounts.open_session(bo)
    accounts.close_everything(ana)
    for opened in (accounts, here.opens_again().accounts):
        assert [opened.session(token) for token in hers] == [None, None]
        assert opened.by_link(link) is None
        assert opened.session(his)
        assert opened.by_passphrase("ana", PASSPHRASE)


def test_name_and_passphrase_let_in_however_the_name_is_spelled(here: Home) -> None:
    accounts = here.node.accounts
    ana, bo = accounts.new(), accounts.new()
    accounts.set_passphrase(ana, " Ana ", PASSPHRASE)
    assert (accounts.by_passphrase("aNA ", PASSPHRASE) or bo).id == ana.id
    assert accounts.by_passphrase("ana", PASSPHRASE + " ") is None
    assert accounts.by_passphrase("", "") is None
    assert accounts.is_taken("ANA", bo)
    assert not accounts.is_taken("ANA", ana)
    accounts.set_passphrase(ana, "ana", "another one altogether")
    assert accounts.by_passphrase("ana", PASSPHRASE) is None


def test_a_name_that_nobody_has_takes_the_same_work(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways check one hash, made with the same parameters: whoever measures learns nothing of who is here."""
    accounts = here.node.accounts
    accounts.set_passphrase(accounts.new(), "ana", PASSPHRASE)
    accounts.new()  # and somebody who has no passphrase at all
    checked: list[bytes] = []
    verify = pwhash.verify

    def counting(hashed: bytes, passphrase: bytes) -> bool:
        checked.append(hashed)
        return verify(hashed, passphrase)

    monkeypatch.setattr(pwhash, "verify", counting)
    for name in ("ana", "nobody", ""):
        assert accounts.by_passphrase(name, "wrong") is None
    assert len(checked) == 3
    assert len({hashed.rsplit(b"$", 2)[0] for hashed in checked}) == 1, "the same memory, the same rounds"
    assert checked[0] != checked[1]


class FullOnce(SqliteStore):
    """Has no room for what is written next, once it is told so."""

    full = False

    def append(
        self, arrivals: Iterable[Arrival], at: Time, *, upon: Mapping[CircleId, int] | None = None
    ) -> list[EventId]:
        if self.full:
            self.full = False
            raise StoreFull("No room.", "Make some.")
        return super().append(arrivals, at, upon=upon)


def test_who_comes_back_on_a_new_phone_shuts_the_old_one_out_only_once_it_is_recorded(tmp_path: Path) -> None:
    with home(tmp_path / "full", FullOnce) as here:
        here.founds()
        node, ana = here.node, here.person
        (bo, session), (cy, _) = joins(here, "Bo"), joins(here, "Cy")
        here.says(NumbersProposed(Numbers(count_days=0)))
        for each in (ana, bo, cy):
            node.say(each, here.circle, CharterAgreed(version(node.circle(here.circle)))).wait()
        asked, link = node.entrances.begin_recovery(ana, here.circle, bo.places[here.circle].member)
        assert not asked.refusals, asked.refusals
        node.say(cy, here.circle, RecoveryVouched(asked.wait().event)).wait()
        new = node.accounts.by_link(link)
        assert new
        here.now += 30 * DAY
        node.store.full = True  # type: ignore[attr-defined]
        with pytest.raises(StoreFull):
            node.entrances.complete_recovery(new, here.circle, asked.event)
        assert node.accounts.session(session)
        assert here.circle in bo.places
        assert not new.places[here.circle].joined
        assert not node.entrances.complete_recovery(new, here.circle, asked.event).wait().refusals
        assert node.accounts.session(session) is None
        assert here.circle not in bo.places
        assert new.places[here.circle].joined


def joins(here: Home, name: str) -> tuple[Account, str]:
    invited, secret = here.node.entrances.invite(here.person, here.circle, 1, 5)
    invited.wait()
    account = here.node.accounts.new()
    assert not here.node.entrances.join(account, invited.event, secret, name).refusals
    return account, here.node.accounts.open_session(account)
