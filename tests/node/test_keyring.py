"""Secrets: readable by their owner only, resting encrypted, and useless without the node's own secret."""

import subprocess
from pathlib import Path

import pytest

from lichen.node.home import open_home
from lichen.node.keyring import Keyring
from lichen.store.contract import Private
from lichen.store.trouble import Trouble
from tests.node.homes import Home, home

PASSPHRASE = "correct horse battery staple"


def test_only_its_owner_may_read_the_secret(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        assert (here.path / "secret").stat().st_mode & 0o777 == 0o600
        assert len((here.path / "secret").read_bytes()) == 32


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_secret_that_others_could_read_or_change_is_not_used(tmp_path: Path, mode: int) -> None:
    Home(tmp_path / "home").node.close()
    secret = tmp_path / "home" / "secret"
    secret.chmod(mode)
    with pytest.raises(Trouble, match="chmod 600"):
        open_home(tmp_path / "home")
    secret.chmod(0o600)
    open_home(tmp_path / "home").close()


@pytest.mark.parametrize("wrong", [b"\1" * 32, b"", b"\1" * 31, b"\1" * 33], ids=len)
def test_a_wrong_secret_is_said_in_plain_words_and_changes_nothing(tmp_path: Path, wrong: bytes) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
    secret = tmp_path / "home" / "secret"
    right = secret.read_bytes()
    record = (tmp_path / "home" / "record.db").read_bytes()
    secret.write_bytes(wrong)
    with pytest.raises(Trouble) as trouble:
        open_home(tmp_path / "home")
    assert "does not belong" in trouble.value.what
    assert "Put back the file" in trouble.value.what_to_do
    assert secret.read_bytes() == wrong
    secret.write_bytes(right)
    assert (tmp_path / "home" / "record.db").read_bytes() == record
    node = open_home(tmp_path / "home")  # nobody else holds it: the failed one has let go
    assert len(list(node.accounts)) == 1
    node.close()


def test_nothing_secret_rests_in_clear(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        here.founds()
        person = here.person
        here.node.accounts.set_passphrase(person, "ana", PASSPHRASE)
        _, invite = here.node.entrances.invite(person, here.circle, 1, 5)
        _, phone = here.node.entrances.enrol(person, here.circle, "phone")
        tokens = [here.node.accounts.open_session(person), here.node.accounts.new_link(person)]
        seeds = [seed for _, seed in here.node.keyring.all("device")]
        assert len(seeds) == 2
        assert here.node.keyring.device(phone)
        here.node._settle()
        secrets = [*seeds, invite.encode(), *(token.encode() for token in tokens), PASSPHRASE.encode()]
        secrets += [b"$argon2id$", person.passphrase.encode(), (here.path / "secret").read_bytes()]
        files = here.path.glob("record.db*"), here.path.glob("heads*")
        rest = subprocess.run(["cat", *files[0], *files[1]], check=True, capture_output=True).stdout
        assert b"Elm Street" in rest, "this is where things rest"
        assert not [secret for secret in secrets if secret in rest]


def test_the_same_value_never_rests_twice_alike(tmp_path: Path) -> None:
    with home(tmp_path / "home") as here:
        keyring, private = here.node.keyring, here.node.store.private
        assert isinstance(keyring, Keyring)
        rested = {_put(keyring, private, f"name {number}") for number in range(5)}
        assert len(rested) == 5
        assert dict(keyring.all("test")) == {f"name {number}": b"the same" for number in range(5)}
        keyring.drop("test", "name 0")
        assert keyring.get("test", "name 0") is None


def _put(keyring: Keyring, private: Private, name: str) -> bytes:
    keyring.put("test", name, b"the same")
    return private.get("test", name) or b""
