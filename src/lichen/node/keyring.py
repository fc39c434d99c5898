"""Keyring: the secrets this node keeps for the people it serves, encrypted at rest with the node's own secret.

Whoever runs the machine can read the node's secret and so could write in these people's names; pages say so.
"""

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from lichen.core.keys import SigningKey
from lichen.core.values import DeviceKey
from lichen.store.contract import Store
from lichen.store.trouble import Trouble


def invite_key(secret: str) -> SigningKey:
    """The key pair that an invite's secret stands for."""
    return SigningKey(sha256(b"lichen-invite-secret-v1\0" + secret.encode()).digest())


class Keyring:
    """Private values under a kind and a name; they rest encrypted in the store."""

    def __init__(self, store: Store, secret: bytes) -> None:
        self._private = store.private
        self._box = SecretBox(secret)

    def put(self, kind: str, name: str, value: bytes) -> None:
        """Keeps a value; durable on return."""
        self._private.put(kind, name, bytes(self._box.encrypt(value)))

    def get(self, kind: str, name: str) -> bytes | None:
        """The value, if there is one."""
        kept = self._private.get(kind, name)
        return None if kept is None else self._opened(kept)

    def all(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Every value of a kind, with its name."""
        for name, kept in self._private.all(kind).items():
            yield name, self._opened(kept)

    def names(self, kind: str) -> list[str]:
        """The names of all values of a kind."""
        return list(self._private.all(kind))

    def drop(self, kind: str, name: str) -> None:
        """Forgets a value."""
        self._private.drop(kind, name)

    def own(self) -> SigningKey:
        """The node's own key pair, made when it is first asked for: it signs what nodes say to each other, no event."""
        kept = self._private.get("node", "key")
        if kept is None:
            fresh = bytes(self._box.encrypt(secrets.token_bytes(32)))
            kept = self._private.settle("node", "key", fresh)
        return SigningKey(self._opened(kept))

    def new_device(self) -> SigningKey:
        """A fresh key pair, kept before anybody hears of it."""
        seed = secrets.token_bytes(32)
        key = SigningKey(seed)
        self.put("device", key.public, seed)
        return key

    def device(self, device: DeviceKey) -> SigningKey | None:
        """The key pair of a device that lives here."""
        seed = self.get("device", device)
        return None if seed is None else SigningKey(seed)

    def _opened(self, kept: bytes) -> bytes:
        try:
            return self._box.decrypt(kept)
        except CryptoError as error:
            raise _not_ours() from error


def node_secret(path: Path) -> bytes:
    """The node's own secret, made on first use; only its owner may read the file."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SecretBox.KEY_SIZE))
            file.flush()
            os.fsync(file.fileno())
    if path.stat().st_mode & 0o077:
        raise Trouble(f"Others on this machine could read {path}.", f"Run: chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != SecretBox.KEY_SIZE:
        raise _not_ours()
    return secret


def _not_ours() -> Trouble:
    return Trouble(
        "The file `secret` does not belong to this node's data.",
        "Put back the file `secret` that was in this folder before, or restore a backup.",
    )
