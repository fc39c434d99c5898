"""A mail server on loopback that really speaks SMTP, and what it was given."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import msgspec
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from lichen.node.mail.settings import Settings

SENDER = "lichen@elm.example"
REPLIES = "answers@elm.example"


@dataclass
class Delivered:
    """One letter as it arrived."""

    to: str
    sender: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def links(self) -> list[str]:
        return [line for line in self.text.splitlines() if line.startswith("http")]

    def link(self, words: str) -> str:
        """The address under these words, without what all addresses begin with."""
        lines = self.text.splitlines()
        address = lines[lines.index(f"{words}:") + 1]
        return "/" + address.split("/", 3)[3]


@dataclass
class Office:
    """A mail server: it keeps what it is given, and says no where a test wants it to."""

    port: int = 0
    letters: list[Delivered] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    says: Callable[[str], str] = lambda to: ""  # an answer other than yes, by recipient
    after: Callable[[], str] = lambda: ""  # an answer other than yes, once it has read the letter
    password: str = ""
    close: Callable[[], object] = lambda: None

    def settings(self, **other: Any) -> Settings:
        usual = Settings("127.0.0.1", self.port, "if-offered", SENDER)
        return msgspec.structs.replace(usual, **other)

    def to(self, address: str) -> list[Delivered]:
        return [one for one in self.letters if one.to == address]

    async def handle_RCPT(  # noqa: N802 - the names aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.says(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if answer := self.after():
            return answer
        assert isinstance(envelope.content, bytes)
        self.letters += [Delivered(to, envelope.mail_from or "", envelope.content) for to in envelope.rcpt_tos]
        self.arrived.set()
        return "250 OK"

    def authenticator(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password.decode() == self.password, handled=False)


@contextmanager
def open_office(tls: ssl.SSLContext | None = None, *, at_once: bool = False, password: str = "") -> Iterator[Office]:
    """The server, on a thread of its own, for as long as the block lasts."""
    office, ready, over = Office(password=password), threading.Event(), asyncio.Event()

    def speaking() -> SMTP:
        server = SMTP(
            office,
            hostname="elm.example",
            tls_context=None if at_once else tls,
            authenticator=office.authenticator if password else None,
            auth_required=bool(password),
            auth_require_tls=bool(tls),
        )
        server._auth_require_tls = bool(tls) and not at_once  # it knows only of encryption that it began itself
        return server

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(speaking, "127.0.0.1", 0, ssl=tls if at_once else None)
        office.port = server.sockets[0].getsockname()[1]
        office.close = lambda: loop.call_soon_threadsafe(over.set)
        ready.set()
        async with server:
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield office
    finally:
        office.close()
        thread.join()
