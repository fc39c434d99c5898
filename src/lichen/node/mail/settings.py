"""Settings: by which server this node hands letters on, and from which address. Whoever runs the node says so."""

import tomllib
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec
from msgspec import Struct

from lichen.node.mail.address import readable
from lichen.store.trouble import Trouble

FILE = "mail.toml"
LOOPBACK = ("localhost", "127.0.0.1", "::1")

Cover = Literal["at-once", "upgrade", "if-offered", "never"]
"""When a connection becomes encrypted: from its first byte, after asking for it, where offered, or not at all."""

SCHEMES: dict[str, tuple[Cover, int]] = {
    "smtps": ("at-once", 465),
    "smtp": ("upgrade", 587),
    "smtp+plain": ("never", 25),
}
WHAT_TO_SAY = "Say it like smtp://login@mail.example.org:587 (or smtps://…), see docs/running.md."


class Settings(Struct, frozen=True):
    """How letters leave, and whether answers to them come back here."""

    host: str
    port: int
    cover: Cover
    sender: str
    login: str = ""
    password: str = ""
    replies: str = ""  # the mailbox answers come to; empty when nobody takes them in

    def __repr__(self) -> str:
        return f"Settings({self.host}:{self.port}, {self.sender})"  # never the password


class _File(Struct, forbid_unknown_fields=True, rename={"sender": "from"}):
    """What `mail.toml` may say."""

    server: str
    sender: str
    password: str = ""
    replies: str = ""


def settings_of(home: Path, server: str = "", sender: str = "", replies: str = "") -> Settings | None:
    """What was said on the command line or in the environment, else in the file in this home; nothing for no mail."""
    if server:
        return read(server, sender, replies=replies)
    if sender or replies:
        raise Trouble("An address for mail was given, and no server to send it by.", WHAT_TO_SAY)
    path = home / FILE
    return _from_file(path) if path.exists() else None


def read(server: str, sender: str, password: str = "", replies: str = "") -> Settings:
    """The settings in these words."""
    parts = _parts(server)
    if parts is None:
        raise Trouble("That is not the address of a mail server.", WHAT_TO_SAY)
    host = parts.hostname or ""
    cover, usual = SCHEMES[parts.scheme]
    if cover == "upgrade" and host in LOOPBACK:
        cover = "if-offered"
    login, secret = _login(parts)
    if cover == "never" and login and host not in LOOPBACK:
        raise Trouble("A password must not travel without encryption.", "Use smtp:// or smtps:// instead.")
    return Settings(
        host,
        parts.port or usual,
        cover,
        _mailbox(sender, "The address letters come from"),
        login,
        password or secret,
        _mailbox(replies, "The address for answers") if replies else "",
    )


def _parts(server: str) -> SplitResult | None:
    """What the address says, where it is one."""
    try:
        parts = urlsplit(server)
        sound = parts.hostname and parts.scheme in SCHEMES and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if sound and not parts.path.strip("/") and not parts.query and not parts.fragment else None


def _login(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.password or "")


def _mailbox(typed: str, what: str) -> str:
    address = readable(typed)
    if not address:
        raise Trouble(f"{what} is missing or is no mail address.", "Say it like lichen@example.org.")
    return address


def _from_file(path: Path) -> Settings:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        said = msgspec.convert(raw, _File)
    except OSError as error:
        raise Trouble(f"{path} cannot be read: {error.strerror}.", "Look whether it is yours to read.") from error
    except (ValueError, msgspec.ValidationError) as error:
        raise Trouble(f"{path} cannot be understood: {error}.", "docs/running.md shows one, line by line.") from error
    settings = read(said.server, said.sender, said.password, said.replies)
    if settings.password and path.stat().st_mode & 0o077:
        raise Trouble(f"Others on this machine could read the password in {path}.", f"Run: chmod 600 {path}")
    return settings
